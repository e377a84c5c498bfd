//! Talos' own JSON schemas, on disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use homelab_core::disk;
use serde_json::{Map, Value, json};

/// Which of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Which {
    /// Of the release that the judge is made of.
    Release,
    /// Of the day when the schemas of `../shared` were collected.
    Snapshot,
}

/// A schema that Talos publishes.
pub struct Upstream {
    pub which: Which,
    schema: Value,
}

impl Upstream {
    /// Both of them: the snapshot from the folder that `UPSTREAM_SCHEMAS` names, the release from the Go module of the judge.
    pub fn both() -> [Self; 2] {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = std::env::var_os("UPSTREAM_SCHEMAS").map_or_else(|| here.join("../../shared/schemas"), PathBuf::from);
        let module = "github.com/siderolabs/talos/pkg/machinery";
        let mut go = Command::new("go");
        go.arg("-C").arg(here.join("../conformance/judges/talos")).args(["list", "-m", "-f", "{{.Dir}}", module]);
        let listed = go.output().expect("go is needed to find the schema of the release");
        assert!(listed.status.success(), "go list: {}", String::from_utf8_lossy(&listed.stderr));
        let module = PathBuf::from(String::from_utf8_lossy(&listed.stdout).trim());
        [
            Self::read(Which::Release, &module.join("config/schemas/config.schema.json")),
            Self::read(Which::Snapshot, &folder.join("talos/config.schema.json")),
        ]
    }

    fn read(which: Which, file: &Path) -> Self {
        assert!(file.exists(), "{} is not there: for a snapshot set UPSTREAM_SCHEMAS, for a release build the judge", file.display());
        let text = disk::read_text(file).expect("the schema of Talos");
        Self { which, schema: serde_json::from_str(&text).expect("the schema is JSON") }
    }

    /// What documents and their parts are, by the name of the Go type.
    pub fn definitions(&self) -> &Map<String, Value> {
        self.schema["$defs"].as_object().expect("the schema has definitions")
    }

    /// The Go types of documents.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        let references = self.schema["oneOf"].as_array().expect("the schema lists documents").iter();
        references.filter_map(|reference| reference["$ref"].as_str()?.rsplit('/').next())
    }

    /// Whether it takes a document.
    pub fn validator(&self) -> jsonschema::Validator {
        jsonschema::validator_for(&self.schema).expect("the schema of Talos is one")
    }

    /// Whether it takes a document of the Go type `of`; this says why not, which the list of all documents cannot.
    pub fn validator_of(&self, of: &str) -> jsonschema::Validator {
        let one = json!({ "$ref": format!("#/$defs/{of}"), "$defs": self.schema["$defs"] });
        jsonschema::validator_for(&one).expect("a definition is a schema")
    }
}
