//! Finds the places of a file where a small mistake can be made. The interface to
//! `syn` is here.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ReturnType, Stmt, Type};

use super::Edit;
use super::operator::{CONDITIONS, LOCKS, METHODS, ORDERINGS, SIGNALS, slips};

/// A change is told in so many letters at most.
const LONGEST: usize = 100;

/// All changes to the bodies of a file's functions, those in its tests aside.
pub(super) fn edits(file: &syn::File, text: &str) -> Vec<Edit> {
    let mut visitor = Visitor {
        text,
        path: Vec::new(),
        depth: 0,
        edits: Vec::new(),
    };
    visitor.visit_file(file);
    visitor.edits
}

struct Visitor<'a> {
    text: &'a str,
    /// The names of what is being visited, from the outermost.
    path: Vec<String>,
    /// How many function bodies are open.
    depth: usize,
    edits: Vec<Edit>,
}

impl Visitor<'_> {
    fn edit(&mut self, change: String, range: Range<usize>, with: impl Into<String>) {
        if self.depth > 0 {
            self.edits.push(Edit {
                function: self.path.join("::"),
                change,
                range,
                with: with.into(),
            });
        }
    }

    /// Writes `with` in place of a node, which is told with what stands around it.
    fn replace(&mut self, node: &impl Spanned, with: &str) {
        let range = node.span().byte_range();
        let change = format!("{} -> {}", self.shown(&range), brief(with));
        self.edit(change, range, with);
    }

    /// Writes `with` in place of a part of a node.
    fn replace_in(&mut self, whole: &impl Spanned, part: &impl Spanned, with: &str) {
        let (whole, part) = (whole.span().byte_range(), part.span().byte_range());
        let after = format!(
            "{}{with}{}",
            &self.text[whole.start..part.start],
            &self.text[part.end..whole.end]
        );
        let change = format!("{} -> {}", self.shown(&whole), brief(&after));
        self.edit(change, part, with);
    }

    fn shown(&self, range: &Range<usize>) -> String {
        brief(&self.text[range.clone()])
    }

    fn written(&self, node: &impl Spanned) -> String {
        self.text[node.span().byte_range()].to_owned()
    }

    /// The body's value without the body.
    fn hollow(&mut self, output: &ReturnType, body: &syn::Block) {
        let range = body.span().byte_range();
        for value in values(output) {
            let hollow = format!("{{ {value} }}").replace("{  }", "{}");
            let change = format!("whole body -> {hollow}");
            self.edit(change, range.clone(), hollow);
        }
    }

    fn body(&mut self, name: String, output: &ReturnType, body: &syn::Block) {
        self.path.push(name);
        self.depth += 1;
        self.hollow(output, body);
        self.visit_block(body);
        self.depth -= 1;
        self.path.pop();
    }

    fn negate(&mut self, condition: &Expr) {
        // A condition that binds something cannot be turned round, and a
        // comparison is turned round as an operator.
        if binds(condition) || matches!(condition, Expr::Binary(it) if !slips(&it.op).is_empty()) {
            return;
        }
        if let Expr::Unary(it) = condition
            && matches!(it.op, syn::UnOp::Not(_))
        {
            let without = self.written(&it.expr);
            return self.replace(condition, &without);
        }
        let with = format!("!({})", self.written(condition));
        self.replace(condition, &with);
    }

    fn statements(&mut self, statements: &[Stmt]) {
        for (index, statement) in statements.iter().enumerate() {
            if is_removable(statement, index + 1 == statements.len()) {
                let range = statement.span().byte_range();
                let change = format!("without {}", self.shown(&range));
                self.edit(change, range, "");
            }
            if let Some((name, value)) = guard(statement) {
                let value = self.written(value);
                self.released_earlier(&name, &value, &statements[index + 1..]);
            }
        }
        for pair in statements.windows(2) {
            if !pair.iter().all(|it| matches!(it, Stmt::Expr(_, Some(_)))) {
                continue;
            }
            if !pair.iter().any(|it| self.names(it, &SIGNALS)) {
                continue;
            }
            let (first, second) = (pair[0].span().byte_range(), pair[1].span().byte_range());
            let with = format!(
                "{}{}{}",
                &self.text[second.clone()],
                &self.text[first.end..second.start],
                &self.text[first.clone()]
            );
            let change = format!("{} after {}", self.shown(&first), self.shown(&second));
            self.edit(change, first.start..second.end, with);
        }
    }

    /// The guard called `name` is dropped before each of `later`. Where it is
    /// used after that, it is taken again: somebody else may get in between.
    fn released_earlier(&mut self, name: &str, value: &str, later: &[Stmt]) {
        let last = later.iter().rposition(|it| self.names(it, &[name]));
        for (index, statement) in later.iter().enumerate() {
            let at = statement.span().byte_range();
            let shown = self.shown(&at);
            let used = last.is_some_and(|it| index <= it);
            // To give it back at once and take it again changes nothing.
            if used && index > 0 {
                let change = format!("drop({name}), taken again before {shown}");
                let with = format!("drop({name}); let mut {name} = {value}; ");
                self.edit(change, at.start..at.start, with);
            } else if !used {
                let change = format!("drop({name}) before {shown}");
                self.edit(change, at.start..at.start, format!("drop({name}); "));
            }
        }
    }

    /// Whether one of these words stands in a node.
    fn names(&self, node: &impl Spanned, names: &[&str]) -> bool {
        words(&self.text[node.span().byte_range()]).any(|it| names.contains(&it))
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = |it: &syn::Attribute| it.path().is_ident("cfg");
        if !item.attrs.iter().any(is_test) {
            self.path.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.path.pop();
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.path.push(name_of(&item.self_ty));
        visit::visit_item_impl(self, item);
        self.path.pop();
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.path.push(item.ident.to_string());
        visit::visit_item_trait(self, item);
        self.path.pop();
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let name = item.sig.ident.to_string();
        self.body(name, &item.sig.output, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let name = item.sig.ident.to_string();
        self.body(name, &item.sig.output, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.body(item.sig.ident.to_string(), &item.sig.output, body);
        }
    }

    // What is no code that runs: types, patterns, attributes.
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.statements(&block.stmts);
        visit::visit_block(self, block);
    }

    fn visit_expr_if(&mut self, expr: &'ast syn::ExprIf) {
        self.negate(&expr.cond);
        if let Some((_, otherwise)) = &expr.else_branch
            && let Expr::Block(block) = &**otherwise
            && !block.block.stmts.is_empty()
            && matches!(block.block.stmts.last(), Some(Stmt::Expr(_, Some(_))))
        {
            let range = block.span().byte_range();
            let change = format!("else {} -> else {{}}", self.shown(&range));
            self.edit(change, range, "{}");
        }
        visit::visit_expr_if(self, expr);
    }

    fn visit_expr_while(&mut self, expr: &'ast syn::ExprWhile) {
        self.negate(&expr.cond);
        if expr.label.is_none() {
            let range = expr.while_token.span.byte_range();
            let condition = self.written(&expr.cond);
            let change = format!("while {0} -> if {0}", brief(&condition));
            self.edit(change, range, "if");
        }
        visit::visit_expr_while(self, expr);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if let syn::Pat::Guard(pattern) = &arm.pat {
            self.negate(&pattern.guard);
            self.visit_expr(&pattern.guard);
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        if !expr_binds(expr) {
            for with in slips(&expr.op) {
                self.replace_in(expr, &expr.op, with);
            }
        }
        if is_assignment(&expr.op) && self.names(&expr.left, &LOCKS) {
            let place = self.written(&expr.left);
            let operator = self.written(&expr.op).replace('=', "");
            let value = self.written(&expr.right);
            let with = format!("{{ let seen = {place}; {place} = seen {operator} {value}; }}");
            self.replace(expr, &with);
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_range(&mut self, expr: &'ast syn::ExprRange) {
        match &expr.limits {
            syn::RangeLimits::HalfOpen(_) if expr.end.is_some() => {
                self.replace_in(expr, &expr.limits, "..=");
            }
            syn::RangeLimits::Closed(_) => self.replace_in(expr, &expr.limits, ".."),
            syn::RangeLimits::HalfOpen(_) => {}
        }
        visit::visit_expr_range(self, expr);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let name = call.method.to_string();
        for (_, with) in METHODS.iter().filter(|it| it.0 == name) {
            self.replace_in(call, &call.method, with);
        }
        if name == "fetch_add" && call.args.len() == 2 {
            let atomic = self.written(&call.receiver);
            let more = self.written(&call.args[0]);
            let order = "std::sync::atomic::Ordering::SeqCst";
            let with = format!(
                "{{ let seen = {atomic}.load({order}); {atomic}.store(seen + {more}, {order}); \
                 seen }}"
            );
            let change = format!("{} -> load and store", brief(&self.written(call)));
            self.edit(change, call.span().byte_range(), with);
        }
        if CONDITIONS.contains(&name.as_str()) {
            for argument in &call.args {
                if let Expr::Closure(closure) = argument {
                    self.negate(&closure.body);
                }
            }
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let last = path.path.segments.last().map(|it| &it.ident);
        if let Some(last) = last.filter(|it| ORDERINGS.iter().any(|name| *it == name)) {
            let line = line_around(self.text, last.span().byte_range().start);
            let change = format!("{last} -> Relaxed in {}", brief(line));
            // Whatever the file imports, this is there.
            self.edit(
                change,
                path.span().byte_range(),
                "std::sync::atomic::Ordering::Relaxed",
            );
        }
    }

    fn visit_expr_lit(&mut self, literal: &'ast syn::ExprLit) {
        let line = brief(line_around(self.text, literal.span().byte_range().start));
        match &literal.lit {
            syn::Lit::Int(it) => {
                if let Ok(value) = it.base10_parse::<u64>() {
                    let with = format!("{}{}", value.wrapping_add(1), it.suffix());
                    let change = format!("{} -> {with} in {line}", it.token());
                    self.edit(change, literal.span().byte_range(), with);
                }
            }
            syn::Lit::Bool(it) => {
                let with = (!it.value).to_string();
                let change = format!("{} -> {with} in {line}", it.value);
                self.edit(change, literal.span().byte_range(), with);
            }
            _ => {}
        }
    }
}

/// Whether a condition has a `let` in it.
fn binds(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(it) => expr_binds(it),
        _ => false,
    }
}

fn expr_binds(it: &syn::ExprBinary) -> bool {
    binds(&it.left) || binds(&it.right)
}

fn is_assignment(operator: &syn::BinOp) -> bool {
    use syn::BinOp;
    matches!(
        operator,
        BinOp::AddAssign(_) | BinOp::SubAssign(_) | BinOp::MulAssign(_)
    )
}

/// A statement that the rest may compile without. The last expression of a block
/// may be its value.
fn is_removable(statement: &Stmt, is_last: bool) -> bool {
    match statement {
        Stmt::Expr(_, Some(_)) => true,
        Stmt::Expr(
            Expr::If(_)
            | Expr::ForLoop(_)
            | Expr::While(_)
            | Expr::Match(_)
            | Expr::Block(_)
            | Expr::Loop(_),
            None,
        ) => {
            !is_last
                || matches!(
                    statement,
                    Stmt::Expr(Expr::ForLoop(_) | Expr::While(_), None)
                )
        }
        Stmt::Macro(it) => it.semi_token.is_some(),
        // Held for its destructor, and never named again.
        Stmt::Local(local) => match &local.pat {
            syn::Pat::Ident(it) => it.ident.to_string().starts_with('_'),
            syn::Pat::Wild(_) => true,
            _ => false,
        },
        _ => false,
    }
}

/// The name that a statement gives to a guard, and where the guard comes from.
fn guard(statement: &Stmt) -> Option<(String, &Expr)> {
    let Stmt::Local(local) = statement else {
        return None;
    };
    let syn::Pat::Ident(name) = &local.pat else {
        return None;
    };
    let whole = &*local.init.as_ref()?.expr;
    let mut value = whole;
    // `lock().unwrap()` and the like.
    while let Expr::MethodCall(call) = value {
        let method = call.method.to_string();
        if LOCKS.contains(&method.as_str()) {
            return Some((name.ident.to_string(), whole));
        }
        if !method.starts_with("unwrap") && method != "expect" {
            return None;
        }
        value = &call.receiver;
    }
    None
}

/// Values that a function of this type might return without doing anything.
fn values(output: &ReturnType) -> &'static [&'static str] {
    let ReturnType::Type(_, of) = output else {
        return &[""];
    };
    let Type::Path(path) = &**of else {
        return &["Default::default()"];
    };
    let name = path.path.segments.last().map(|it| it.ident.to_string());
    match name.as_deref() {
        Some("bool") => &["true", "false"],
        Some("Result") => &["Ok(Default::default())"],
        Some("Option") => &["None"],
        _ => &["Default::default()"],
    }
}

/// The name of a type, without what it is generic over.
fn name_of(of: &Type) -> String {
    match of {
        Type::Path(it) => it
            .path
            .segments
            .last()
            .map(|it| it.ident.to_string())
            .unwrap_or_default(),
        Type::Reference(it) => name_of(&it.elem),
        _ => String::new(),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|it: char| !it.is_alphanumeric() && it != '_')
}

fn line_around(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    &text[start..end]
}

/// Code on one line, without its comments, and not too long.
fn brief(code: &str) -> String {
    let lines = code.lines().map(|it| it.split("// ").next().unwrap_or(it));
    let joined = lines.collect::<Vec<_>>().join(" ");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let text = words.join(" ");
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
    }
}
