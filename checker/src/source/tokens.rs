//! The tokens of a file. The interface to `proc-macro2` is here.

use std::ops::Range;
use std::str::FromStr;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// Deeper nesting than this is refused: rustc's own recursion ends near it.
const MAX_DEPTH: usize = 200;

/// One token, with the groups flattened into their opening and closing signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// A word, a sign, or a literal as it is written.
    pub(super) text: String,
    /// Whether it is a word (an identifier or a keyword).
    pub(super) is_word: bool,
    /// Line, from 1.
    pub(super) line: u32,
    /// Column in characters, from 1.
    pub(super) column: u32,
    /// How many groups it is in.
    pub(super) depth: usize,
    /// Where it stands in the text, in bytes; a byte order mark is not counted.
    pub(super) bytes: Range<usize>,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }
}

/// All tokens of a file in order.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) all: Vec<Token>,
    /// Where the nesting went beyond what is read, if it did.
    pub(super) too_deep: Option<(u32, u32)>,
}

impl Tokens {
    /// `None` if the text has no valid tokens.
    pub(super) fn of(text: &str) -> Option<Tokens> {
        let stream = TokenStream::from_str(super::without_mark(text)).ok()?;
        let mut tokens = Tokens {
            all: Vec::new(),
            too_deep: None,
        };
        tokens.flatten(stream);
        Some(tokens)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Walks the tree with a stack of its own, so that no input can overflow
    /// the thread's.
    fn flatten(&mut self, stream: TokenStream) {
        let mut open = vec![(stream.into_iter(), None::<(&'static str, Span)>)];
        while let Some((rest, closing)) = open.last_mut() {
            let Some(tree) = rest.next() else {
                let closing = closing.take();
                open.pop();
                if let Some((text, span)) = closing {
                    self.push(text, false, span, open.len() - 1);
                }
                continue;
            };
            let depth = open.len() - 1;
            match tree {
                TokenTree::Group(group) => {
                    let (before, after) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    self.push(before, false, group.span_open(), depth);
                    if depth >= MAX_DEPTH {
                        let start = group.span_open().start();
                        self.too_deep = Some((start.line as u32, start.column as u32 + 1));
                        return;
                    }
                    open.push((
                        group.stream().into_iter(),
                        Some((after, group.span_close())),
                    ));
                }
                TokenTree::Ident(it) => self.push(&it.to_string(), true, it.span(), depth),
                TokenTree::Punct(it) => {
                    self.push(
                        it.as_char().encode_utf8(&mut [0; 4]),
                        false,
                        it.span(),
                        depth,
                    );
                }
                TokenTree::Literal(it) => self.push(&it.to_string(), false, it.span(), depth),
            }
        }
    }

    fn push(&mut self, text: &str, is_word: bool, span: Span, depth: usize) {
        let start = span.start();
        self.all.push(Token {
            text: text.to_owned(),
            is_word,
            line: start.line as u32,
            column: start.column as u32 + 1,
            depth,
            bytes: span.byte_range(),
        });
    }

    /// The texts of all tokens, documentation left out.
    pub(super) fn canonical(&self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut rest = self.all.as_slice();
        while let Some((first, after)) = rest.split_first() {
            match documentation(rest) {
                Some(length) => rest = &rest[length..],
                None => {
                    texts.push(first.text.clone());
                    rest = after;
                }
            }
        }
        texts
    }
}

/// The number of tokens of the documentation attribute that `tokens` begins
/// with: doc comments are attributes by the time they are tokens.
pub(super) fn documentation(tokens: &[Token]) -> Option<usize> {
    let inner = usize::from(tokens.get(1)?.is("!"));
    let is_doc = tokens[0].is("#")
        && tokens.get(1 + inner)?.is("[")
        && tokens.get(2 + inner)?.is("doc")
        && tokens.get(3 + inner)?.is("=");
    let end = tokens.iter().skip(1 + inner).position(|it| it.is("]"))?;
    is_doc.then_some(2 + inner + end)
}
