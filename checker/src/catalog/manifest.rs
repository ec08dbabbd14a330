//! What the manifests say. Only the parts that the checker needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fault::Fault;

#[derive(Deserialize)]
pub(super) struct Manifest {
    pub(super) package: Package,
    #[serde(default)]
    pub(super) dependencies: BTreeMap<String, toml::Value>,
    #[serde(default, rename = "dev-dependencies")]
    pub(super) dev_dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) metadata: Metadata,
}

#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) exercise: About,
}

/// `[package.metadata.exercise]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    pub(super) title: String,
    pub(super) part: String,
    pub(super) summary: String,
    #[serde(default)]
    pub(super) seed: bool,
    #[serde(default)]
    pub(super) allow_unsafe: bool,
    #[serde(default)]
    pub(super) allow_sleep: bool,
    #[serde(default)]
    pub(super) only_real: bool,
}

#[derive(Deserialize)]
struct Root {
    workspace: Option<Workspace>,
}

#[derive(Deserialize)]
struct Workspace {
    metadata: Option<WorkspaceMetadata>,
}

#[derive(Deserialize)]
struct WorkspaceMetadata {
    checker: Option<CheckerMetadata>,
}

#[derive(Deserialize)]
struct CheckerMetadata {
    support: Option<PathBuf>,
}

/// Reads a manifest.
///
/// # Errors
/// It cannot be read, or does not say what it must; the message names the file.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Fault> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Fault::usage(format!("reading {} failed: {error}", path.display())))?;
    toml::from_str(&text)
        .map_err(|error| Fault::usage(format!("{} is not right: {error}", path.display())))
}

/// The workspace that has the crates a check is built against.
///
/// # Errors
/// The root manifest cannot be read.
pub(super) fn support_of(root: &Path) -> Result<PathBuf, Fault> {
    let manifest: Root = read(&root.join("Cargo.toml"))?;
    let named = manifest
        .workspace
        .and_then(|it| it.metadata)
        .and_then(|it| it.checker)
        .and_then(|it| it.support);
    Ok(named.map_or_else(|| root.to_path_buf(), |support| root.join(support)))
}
