//! The blocks of code in a lesson.
//!
//! A block is what stands between <code>```rust</code> and <code>```</code>. As in
//! rustdoc, `ignore` after a comma leaves it alone, `compile_fail` says that rustc
//! must refuse it, and `no_run` and the rest change nothing, since no block is run.
//!
//! A lesson shows what matters, and leaves out what it takes for granted: `total`
//! is an atomic, `Arc` is imported. `solutions/NN_name/lesson.rs` says that: a
//! file in which the line `// block 1` stands where the first block goes. A block
//! that has no such line gets a function of its own.

/// One block of Rust code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of the lesson that its first line is, from 1.
    pub line: usize,
    /// What it says.
    pub text: String,
    /// Whether rustc must refuse it.
    pub must_fail: bool,
    is_ignored: bool,
}

/// A program made of blocks, and where its lines come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What is compiled.
    pub text: String,
    /// For each of its lines the one of the lesson, if it comes from there.
    lines: Vec<Option<usize>>,
}

impl Program {
    /// The line of the lesson that a line of the program is, from 1.
    pub fn line_of_lesson(&self, line: u32) -> Option<usize> {
        *self.lines.get((line as usize).checked_sub(1)?)?
    }

    fn push(&mut self, line: &str, from: Option<usize>) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(from);
    }

    fn push_block(&mut self, block: &Block) {
        for (index, line) in block.text.lines().enumerate() {
            self.push(line, Some(block.line + index));
        }
    }
}

/// The blocks of a lesson, those that are to be left alone too: they count.
pub fn blocks(lesson: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_rust = false;
    let mut is_open = false;
    for (index, line) in lesson.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (fence, is_open) {
            (Some(words), false) => {
                is_open = true;
                let mut words = words.split(',').map(str::trim);
                is_rust = words.next() == Some("rust");
                if is_rust {
                    let words: Vec<&str> = words.collect();
                    blocks.push(Block {
                        line: index + 2,
                        text: String::new(),
                        must_fail: words.contains(&"compile_fail"),
                        is_ignored: words.contains(&"ignore"),
                    });
                }
            }
            (Some(_), true) => is_open = false,
            (None, true) if is_rust => {
                if let Some(block) = blocks.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (None, _) => {}
        }
    }
    blocks
}

/// The programs to compile, each with whether rustc must refuse it: all blocks
/// that must compile in one, each of the others in one of its own.
pub fn programs(blocks: &[Block], context: &str) -> Vec<(Program, bool)> {
    let is_good = |it: &Block| !it.must_fail && !it.is_ignored;
    let mut all = Vec::new();
    if blocks.iter().any(is_good) {
        all.push((program(blocks, context, &is_good), false));
    }
    let bad = blocks.iter().filter(|it| it.must_fail && !it.is_ignored);
    all.extend(bad.map(|block| (program(blocks, context, &|it| it == block), true)));
    all
}

/// The numbers of blocks that the context has a place for and the lesson has not.
pub fn missing(blocks: &[Block], context: &str) -> Vec<usize> {
    let numbers = context.lines().filter_map(place);
    numbers
        .filter(|it| !(1..=blocks.len()).contains(it))
        .collect()
}

fn program(blocks: &[Block], context: &str, is_meant: &dyn Fn(&Block) -> bool) -> Program {
    let mut program = Program {
        text: String::new(),
        lines: Vec::new(),
    };
    let mut placed = Vec::new();
    for line in context.lines() {
        let block =
            place(line).and_then(|number| Some((number, blocks.get(number.checked_sub(1)?)?)));
        match block {
            Some((number, block)) => {
                placed.push(number);
                if is_meant(block) {
                    program.push_block(block);
                }
            }
            None => program.push(line, None),
        }
    }
    for (index, block) in blocks.iter().enumerate() {
        let number = index + 1;
        if is_meant(block) && !placed.contains(&number) {
            let has_main = block.text.contains("fn main(");
            let kind = if has_main { "mod" } else { "fn" };
            let brackets = if has_main { "" } else { "()" };
            program.push(&format!("{kind} block_{number}{brackets} {{"), None);
            program.push_block(block);
            program.push("}", None);
        }
    }
    program
}

/// The number of the block that goes where this line stands.
fn place(line: &str) -> Option<usize> {
    line.trim().strip_prefix("// block ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = "# A\n\n```rust\nlet a = 1;\n```\n\n```text\nlet no = 1;\n```\n\n\
                          ```rust,ignore\nso on ...\n```\n\n```rust,compile_fail\nlet b: u8 = \"\";\n```\n\
                          ```rust,no_run\nfn main() {}\n```\n";

    #[test]
    fn only_blocks_of_rust_are_found_with_their_lines() {
        let found = blocks(LESSON);
        let lines: Vec<_> = found.iter().map(|it| (it.line, it.must_fail)).collect();
        assert_eq!(lines, [(4, false), (12, false), (16, true), (19, false)]);
        assert_eq!(found[0].text, "let a = 1;\n");
    }

    #[test]
    fn what_must_compile_is_one_program_and_what_must_not_is_one_each() {
        let programs = programs(&blocks(LESSON), "");
        assert_eq!(programs.len(), 2);
        let (good, must_fail) = &programs[0];
        assert!(!must_fail);
        assert_eq!(
            good.text,
            "fn block_1() {\nlet a = 1;\n}\nmod block_4 {\nfn main() {}\n}\n"
        );
        assert_eq!(good.line_of_lesson(2), Some(4));
        assert_eq!(good.line_of_lesson(1), None);
        assert_eq!(good.line_of_lesson(5), Some(19));
        let (bad, must_fail) = &programs[1];
        assert!(must_fail);
        assert_eq!(bad.text, "fn block_3() {\nlet b: u8 = \"\";\n}\n");
    }

    #[test]
    fn a_context_says_where_blocks_go() {
        let context = "use std::thread;\nfn one(x: u8) {\n    // block 1\n}\n// block 9\n";
        let blocks = blocks(LESSON);
        let programs = programs(&blocks[..1], context);
        assert_eq!(
            programs[0].0.text,
            "use std::thread;\nfn one(x: u8) {\nlet a = 1;\n}\n// block 9\n"
        );
        assert_eq!(programs[0].0.line_of_lesson(3), Some(4));
        assert_eq!(missing(&blocks, context), [9]);
    }
}
