//! Reading the pages that rustdoc made of the standard library.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Fault;

/// The modules whose items threads can meet through, or that stand for time.
pub(crate) const MODULES: [&str; 7] = [
    "std::cell",
    "std::hint",
    "std::sync",
    "std::sync::atomic",
    "std::sync::mpsc",
    "std::thread",
    "std::time",
];

/// A public, stable item.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) module: String,
    /// `struct`, `fn`, … as rustdoc says.
    pub(crate) kind: String,
    pub(crate) name: String,
    /// What a type or a trait can do.
    pub(crate) blocks: Vec<Block>,
}

impl Item {
    pub(crate) fn path(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }
}

/// An `impl`.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// `impl<T> std::convert::From<T> for std::sync::Mutex<T>`
    pub(crate) header: String,
    /// Stable functions and constants, unless it is a trait's.
    pub(crate) members: Vec<String>,
}

/// What the toolchain's documentation says.
pub(crate) struct Documentation {
    /// Of the standard library.
    pub(crate) version: String,
    pub(crate) items: Vec<Item>,
}

impl Documentation {
    /// Reads it.
    ///
    /// # Errors
    /// If it is not installed, or looks like none.
    pub(crate) fn of_this_toolchain() -> Result<Documentation, Fault> {
        let output = Command::new("rustc")
            .args(["--print", "sysroot"])
            .output()
            .map_err(|error| Fault(format!("rustc does not start: {error}")))?;
        let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        let folder = sysroot.join("share/doc/rust/html");
        if !folder.is_dir() {
            return Err(Fault(
                "the toolchain's documentation is not installed: `rustup component add rust-docs`"
                    .to_owned(),
            ));
        }
        let mut items = Vec::new();
        let mut version = None;
        for module in MODULES {
            let folder = folder.join(module.replace("::", "/"));
            let index = read(&folder.join("index.html"))?;
            version =
                version.or_else(|| between(&index, "sidebar-items", ".js").map(str::to_owned));
            let found = index_of(&index, module);
            if found.is_empty() {
                return Err(Fault(format!("the page of {module} has no items")));
            }
            for mut item in found {
                let submodule = item.kind == "mod";
                if submodule && !MODULES.contains(&item.path().as_str()) {
                    return Err(Fault(format!("nobody looks into {}", item.path())));
                }
                if matches!(item.kind.as_str(), "struct" | "enum" | "trait") {
                    let page = format!("{}.{}.html", item.kind, item.name);
                    item.blocks = blocks_of(&read(&folder.join(page))?);
                }
                if !submodule {
                    items.push(item);
                }
            }
        }
        items.push(Item {
            module: "std".to_owned(),
            kind: "macro".to_owned(),
            name: "thread_local".to_owned(),
            blocks: Vec::new(),
        });
        Ok(Documentation {
            version: version.unwrap_or_default(),
            items,
        })
    }
}

fn read(path: &Path) -> Result<String, Fault> {
    std::fs::read_to_string(path)
        .map_err(|error| Fault(format!("{} cannot be read: {error}", path.display())))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(it, _)| it)
}

/// The stable items of a module's page.
fn index_of(page: &str, module: &str) -> Vec<Item> {
    page.split("<dt")
        .skip(1)
        .filter_map(|entry| {
            let entry = entry.split_once("</dt>").map_or(entry, |(it, _)| it);
            if entry.contains("class=\"stab unstable\"") {
                return None;
            }
            let title = between(entry, "title=\"", "\"")?;
            let (kind, path) = title.split_once(' ')?;
            let (parent, name) = path.rsplit_once("::")?;
            (parent == module).then(|| Item {
                module: module.to_owned(),
                kind: kind.to_owned(),
                name: name.to_owned(),
                blocks: Vec::new(),
            })
        })
        .collect()
}

/// The `impl`s on a type's page, without those that hold for all types.
fn blocks_of(page: &str) -> Vec<Block> {
    let own = page
        .split_once("id=\"blanket-implementations\"")
        .map_or(page, |(it, _)| it);
    let mut blocks = Vec::new();
    for part in own.split("<section id=\"impl-").skip(1) {
        let Some(header) = between(part, "<h3 class=\"code-header\">", "</h3>") else {
            continue;
        };
        let header = plain(header);
        let is_trait = split_header(&header).is_some_and(|it| it.of_trait.is_some());
        let members = if is_trait {
            Vec::new()
        } else {
            members_of(part)
        };
        blocks.push(Block { header, members });
    }
    blocks
}

/// The stable functions and constants of one `impl`.
fn members_of(part: &str) -> Vec<String> {
    let mut members = Vec::new();
    for kind in ["method", "associatedconstant"] {
        for member in part.split(&format!("<section id=\"{kind}.")).skip(1) {
            let Some((head, after)) = member.split_once("</section>") else {
                continue;
            };
            // rustdoc numbers what it has seen before.
            let name = head.split('"').next().unwrap_or_default();
            let name = name.split('-').next().unwrap_or_default();
            if head.contains("class=\"method trait-impl\"") {
                continue;
            }
            let info = after
                .strip_prefix("<span class=\"item-info\">")
                .unwrap_or("");
            let info = info.split("</span></summary>").next().unwrap_or("");
            if !info.contains("class=\"stab unstable\"") {
                members.push(name.to_owned());
            }
        }
    }
    members
}

/// The text of some HTML, with every link to an item replaced by its full path.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag_on)) = rest.split_once('<') {
        text += before;
        let Some((tag, after)) = tag_on.split_once('>') else {
            break;
        };
        rest = after;
        let path = between(tag, "title=\"", "\"")
            .and_then(|title| title.split_once(' '))
            .map(|(_, path)| path)
            .filter(|path| path.contains("::"));
        if let (true, Some(path)) = (tag.starts_with("a "), path) {
            text += path;
            rest = after.split_once("</a>").map_or("", |(_, it)| it);
        } else if tag.starts_with("div") || tag.starts_with("br") {
            text.push(' ');
        }
    }
    text += rest;
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&#39;", "'").replace("&quot;", "\"");
    let text = text.replace("&nbsp;", " ").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parts of an `impl`'s header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header<'a> {
    /// `<T: Send>`, without the brackets.
    pub(crate) generics: &'a str,
    /// The trait, with its `!` if it is not there.
    pub(crate) of_trait: Option<&'a str>,
    pub(crate) of_type: &'a str,
    /// `T: Send`, without the word.
    pub(crate) conditions: &'a str,
}

/// Splits a header.
pub(crate) fn split_header(header: &str) -> Option<Header<'_>> {
    let rest = header.strip_prefix("unsafe ").unwrap_or(header);
    let rest = rest.strip_prefix("impl")?;
    let (generics, rest) = match rest.strip_prefix('<') {
        Some(inside) => inside.split_at(closing(inside)?),
        None => ("", rest),
    };
    let rest = rest.trim_start_matches('>').trim();
    let (rest, conditions) = rest.split_once(" where ").unwrap_or((rest, ""));
    let (of_trait, of_type) = match rest.split_once(" for ") {
        Some((of_trait, of_type)) => (Some(of_trait.trim_start_matches("const ")), of_type),
        None => (None, rest),
    };
    Some(Header {
        generics,
        of_trait,
        of_type: of_type.trim(),
        conditions,
    })
}

/// Where the bracket that was opened before `text` is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    let mut before = ' ';
    for (at, it) in text.char_indices() {
        match it {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        before = it;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_its_stable_items_with_full_paths() {
        let index = "<dl><dt><a class=\"struct\" href=\"x\" title=\"struct std::sync::Mutex\">Mutex</a></dt>\
                     <dt><a title=\"struct std::sync::New\">New</a><span class=\"stab unstable\">x</span></dt>\
                     <dt class=\"deprecated\"><a title=\"fn std::sync::old\">old</a></dt>\
                     <dt><a title=\"fn std::elsewhere::other\">other</a></dt></dl>";
        let items = index_of(index, "std::sync");
        let found: Vec<_> = items
            .iter()
            .map(|it| (it.path(), it.kind.as_str()))
            .collect();
        let expected = [("Mutex", "struct"), ("old", "fn")];
        let expected = expected.map(|(name, kind)| (format!("std::sync::{name}"), kind));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_header_comes_apart() {
        let html = "impl&lt;T: ?<a class=\"trait\" title=\"trait std::marker::Sized\">Sized</a>, F: Fn() -&gt; T&gt; \
                    !<a title=\"trait std::marker::Send\">Send</a> for <a title=\"struct std::sync::Lazy\">Lazy</a>&lt;T, F&gt;\
                    <div class=\"where\">where\n T: 'static,</div>";
        let text = plain(html);
        let expected = Header {
            generics: "T: ?std::marker::Sized, F: Fn() -> T",
            of_trait: Some("!std::marker::Send"),
            of_type: "std::sync::Lazy<T, F>",
            conditions: "T: 'static,",
        };
        assert_eq!(split_header(&text), Some(expected));
    }

    #[test]
    fn unstable_functions_are_left_out() {
        let part = "<section id=\"method.lock\" class=\"method\"><h4>…</h4></section></summary>\
                    <section id=\"method.set-1\" class=\"method\"></section><span class=\"item-info\">\
                    <div class=\"stab unstable\"></div></span></summary>\
                    <section id=\"method.take-2\" class=\"method\"></section>";
        assert_eq!(members_of(part), ["lock", "take"]);
    }
}
