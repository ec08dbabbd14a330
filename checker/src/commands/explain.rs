//! `checker explain`: what a diagnosis means.

use super::Screen;
use crate::diagnosis::Code;
use crate::exit_code;
use crate::fault::Fault;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The diagnosis, such as `lost-update`; without one, all are listed
    code: Option<String>,
}

pub(super) fn explain(arguments: &Arguments, screen: &Screen) -> Result<u8, Fault> {
    let Some(name) = &arguments.code else {
        let names: Vec<&str> = Code::ALL.iter().map(|it| it.name()).collect();
        screen.print(&format!("{}\n", names.join("\n")));
        return Ok(exit_code::SUCCESS);
    };
    let code = Code::parse(name).ok_or_else(|| {
        let likeness = |it: &Code| strsim::jaro_winkler(it.name(), &name.to_lowercase());
        let nearest = Code::ALL
            .into_iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let known = nearest.filter(|it| likeness(it) > 0.7);
        let known = known.map_or_else(
            || "`checker explain` lists all of them.".to_owned(),
            |it| format!("Did you mean `{it}`?"),
        );
        Fault::usage(format!(
            "there is no diagnosis called `{}`. {known}",
            name.escape_debug()
        ))
    })?;
    screen.print(&format!("{}\n", code.page().trim_end()));
    Ok(exit_code::SUCCESS)
}
