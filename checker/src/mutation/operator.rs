//! What small mistakes there are: tables of one thing that is written for another.

/// Methods that people take for each other.
pub(super) const METHODS: [(&str, &str); 12] = [
    ("notify_all", "notify_one"),
    ("push_back", "push_front"),
    ("push_front", "push_back"),
    ("pop_front", "pop_back"),
    ("pop_back", "pop_front"),
    ("min", "max"),
    ("max", "min"),
    ("any", "all"),
    ("all", "any"),
    ("is_some", "is_none"),
    ("is_none", "is_some"),
    ("fetch_add", "fetch_sub"),
];

/// Methods whose argument is a condition: it can be the wrong way round.
pub(super) const CONDITIONS: [&str; 11] = [
    "all",
    "any",
    "filter",
    "find",
    "position",
    "retain",
    "skip_while",
    "take_while",
    "wait_timeout_while",
    "wait_while",
    "wait_while_for",
];

/// Orderings that promise something; `Relaxed` promises nothing.
pub(super) const ORDERINGS: [&str; 4] = ["AcqRel", "Acquire", "Release", "SeqCst"];

/// Methods that give a guard, which lives to the end of its block.
pub(super) const LOCKS: [&str; 6] = [
    "acquire",
    "lock",
    "read",
    "upgradable_read",
    "wait",
    "write",
];

/// The operators that stand for this one when its writer was not careful.
pub(super) fn slips(operator: &syn::BinOp) -> &'static [&'static str] {
    use syn::BinOp;
    match operator {
        BinOp::Lt(_) => &["<="],
        BinOp::Le(_) => &["<"],
        BinOp::Gt(_) => &[">="],
        BinOp::Ge(_) => &[">"],
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Add(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Mul(_) => &["+"],
        BinOp::Div(_) | BinOp::Rem(_) => &["*"],
        BinOp::AddAssign(_) => &["-="],
        BinOp::SubAssign(_) => &["+="],
        BinOp::BitAndAssign(_) => &["|="],
        BinOp::BitOrAssign(_) => &["&="],
        _ => &[],
    }
}

/// Calls that others can notice at once, so that it matters what comes first.
pub(super) const SIGNALS: [&str; 16] = [
    "disconnect",
    "drop",
    "join",
    "kill",
    "lock",
    "notify_all",
    "notify_one",
    "park",
    "send",
    "set",
    "store",
    "swap",
    "unpark",
    "wait",
    "wake",
    "wake_by_ref",
];
