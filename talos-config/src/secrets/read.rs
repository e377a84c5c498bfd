//! The bundle from text.

use std::path::Path;

use homelab_core::yaml::{self, Node, Position};
use homelab_core::{Place, Problem, Problems, Secret};

use super::certificate::CERTIFICATE_UNREADABLE;
use super::{CertificateAndKey, SecretsBundle, TokenKey, authority, pem, token};

impl SecretsBundle {
    /// Reads what [`SecretsBundle::to_yaml`] or `talosctl gen secrets` wrote; `file` is for messages.
    ///
    /// Stricter than Talos, which ignores unknown keys: a bundle is kept for years, so damage has to show.
    ///
    /// # Errors
    /// Everything that is missing, unknown, twice there or damaged, at once, and never a value.
    pub fn from_yaml(text: &str, file: &Path) -> Result<Self, Problems> {
        Self::read(Reader::new(text, file, DAMAGED)?)
    }

    /// As [`SecretsBundle::from_yaml`], for a text that is known to be what [`SecretsBundle::to_yaml`] wrote, by its hash for
    /// instance: that keys fit their certificates is not proven again, which takes nine tenths of the time.
    ///
    /// # Errors
    /// As [`SecretsBundle::from_yaml`], but for keys that do not fit.
    pub fn from_known_yaml(text: &str, file: &Path) -> Result<Self, Problems> {
        Self::read(Reader { is_known: true, ..Reader::new(text, file, DAMAGED)? })
    }

    fn read(mut reader: Reader<'_>) -> Result<Self, Problems> {
        let bundle = reader.bundle();
        reader.refuse_unknown();
        match bundle {
            Some(bundle) if reader.problems.is_empty() => Ok(bundle),
            _ => Err(Problems(reader.problems)),
        }
    }
}

const DAMAGED: &str = "restore it from a backup: with other secrets it is another cluster";

/// Takes texts out of a YAML tree and keeps what is wrong.
pub(crate) struct Reader<'a> {
    file: &'a Path,
    help: &'static str,
    root: Node,
    /// Whether keys are known to fit their certificates.
    is_known: bool,
    known: Vec<Vec<String>>,
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &str, file: &'a Path, help: &'static str) -> Result<Self, Problems> {
        let root = yaml::parse(text).map_err(|error| {
            // The reader's own words may quote the text.
            let at = match &error {
                yaml::Error::Read { at, .. } => *at,
                _ => Position::START,
            };
            Problems(vec![problem(file, at, "this is no YAML".to_owned(), help)])
        })?;
        Ok(Self { file, help, root, is_known: false, known: Vec::new(), problems: Vec::new() })
    }

    /// The text at `path`, which has to be there.
    pub(crate) fn text(&mut self, path: &[&str]) -> Option<Secret<String>> {
        self.known.push(path.iter().map(|&key| key.to_owned()).collect());
        let Some(node) = self.node(path) else { return self.fail(path, "is missing") };
        match node.text() {
            Some("") => self.fail(path, "is empty"),
            Some(text) => Some(Secret::from(text)),
            None => {
                let what = format!("has to be a text, and is {}", node.kind());
                self.fail(path, &what)
            }
        }
    }

    fn node(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(&self.root, |node, key| node.field(key))
    }

    /// The texts of the list at `path`; none if it is not there.
    pub(crate) fn texts(&mut self, path: &[&str]) -> Vec<String> {
        self.known.push(path.iter().map(|&key| key.to_owned()).collect());
        let Some(node) = self.node(path) else { return Vec::new() };
        let texts = node.list().and_then(|items| items.iter().map(|item| item.text().map(str::to_owned)).collect());
        texts.unwrap_or_else(|| self.fail::<Vec<String>>(path, "has to be a list of texts").unwrap_or_default())
    }

    /// The certificate and key in base64 at `certificate` and `key`.
    pub(crate) fn pair(&mut self, certificate: &[&str], key: &[&str]) -> Option<CertificateAndKey> {
        let (text, private) = (self.pem(certificate), self.pem(key));
        let pair = CertificateAndKey { certificate: text?.expose().clone(), key: private? };
        match if self.is_known { None } else { pair.problem() } {
            Some(what @ CERTIFICATE_UNREADABLE) => self.fail(certificate, what),
            Some(what) => self.fail(key, what),
            None => Some(pair),
        }
    }

    /// What is known by now is all there may be, each once.
    pub(crate) fn refuse_unknown(&mut self) {
        let mut stray = Vec::new();
        strays(&self.root, &mut Vec::new(), &self.known, &mut stray);
        for (path, at, what) in stray {
            self.problems.push(problem(self.file, at, format!("`{path}` {what}"), self.help));
        }
    }

    fn bundle(&mut self) -> Option<SecretsBundle> {
        let cluster_id = self.text(&["cluster", "id"]);
        let cluster_secret = self.checked(&["cluster", "secret"], token::is_key, "is not 32 bytes in base64");
        let bootstrap_token =
            self.checked(&["secrets", "bootstraptoken"], token::is_token, "is not a token such as `0123ab.0123456789abcdef`");
        let secretbox_encryption_secret = self.secretbox();
        let trustd_token = self.checked(&["trustdinfo", "token"], token::is_token, "is not a token such as `0123ab.0123456789abcdef`");
        let etcd = self.authority("etcd");
        let kubernetes = self.authority("k8s");
        let kubernetes_aggregator = self.authority("k8saggregator");
        let service_account_key = self.service_account();
        let machine = self.authority("os");
        if !self.is_known && machine.as_ref().is_some_and(|pair| authority::parse_ed25519(pair.key.expose()).is_none()) {
            self.fail::<()>(&["certs", "os", "key"], "is no Ed25519 key, which all Talos releases make");
        }
        Some(SecretsBundle {
            cluster_id: cluster_id?,
            cluster_secret: cluster_secret?,
            bootstrap_token: bootstrap_token?,
            secretbox_encryption_secret: secretbox_encryption_secret?,
            trustd_token: trustd_token?,
            etcd: etcd?,
            kubernetes: kubernetes?,
            kubernetes_aggregator: kubernetes_aggregator?,
            service_account_key: service_account_key?,
            machine: machine?,
        })
    }

    /// The certificate authority in base64 at `path`.
    fn authority(&mut self, name: &str) -> Option<CertificateAndKey> {
        let (certificate, key) = (["certs", name, "crt"], ["certs", name, "key"]);
        let pair = self.pair(&certificate, &key)?;
        if self.is_known || pair.is_self_signed() { Some(pair) } else { self.fail(&certificate, "is damaged: its signature is wrong") }
    }

    fn secretbox(&mut self) -> Option<Secret<String>> {
        const OLD: &[&str] = &["secrets", "aescbcencryptionsecret"];
        if self.node(OLD).is_some() {
            self.text(OLD);
            return self.fail(OLD, "is how clusters from before Talos 1.3 encrypt etcd, which a 1.14 configuration cannot carry on");
        }
        self.checked(&["secrets", "secretboxencryptionsecret"], token::is_key, "is not 32 bytes in base64")
    }

    fn service_account(&mut self) -> Option<Secret<String>> {
        const PATH: &[&str] = &["certs", "k8sserviceaccount", "key"];
        let key = self.pem(PATH)?;
        if self.is_known || authority::fits_itself(key.expose()) && TokenKey::of(key.expose()).is_some() {
            Some(key)
        } else {
            self.fail(PATH, "is no key that can be read (RSA or ECDSA P-256)")
        }
    }

    fn checked(&mut self, path: &[&str], is_valid: fn(&str) -> bool, rule: &str) -> Option<Secret<String>> {
        let text = self.text(path)?;
        if is_valid(text.expose()) { Some(text) } else { self.fail(path, rule) }
    }

    /// The PEM in base64 at `path`.
    pub(crate) fn pem(&mut self, path: &[&str]) -> Option<Secret<String>> {
        let text = self.text(path)?;
        match pem::from_base64(text.expose()) {
            Some(pem) => Some(Secret::new(pem)),
            None => self.fail(path, "is not PEM in base64"),
        }
    }

    /// Says that what is at `path` is wrong; the place is there, or where it would be.
    fn fail<T>(&mut self, path: &[&str], what: &str) -> Option<T> {
        let mut at = self.root.at;
        let mut node = &self.root;
        for key in path {
            let Some(inner) = node.field(key) else { break };
            (node, at) = (inner, inner.at);
        }
        self.problems.push(problem(self.file, at, format!("`{}` {what}", path.join(".")), self.help));
        None
    }
}

fn problem(file: &Path, at: Position, message: String, help: &str) -> Problem {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Problem::error("damaged-secrets", message).at(Place::line(file, count(at.line), count(at.column))).help(help)
}

/// Keys that are not in `known`, and those that are there twice.
fn strays(node: &Node, path: &mut Vec<String>, known: &[Vec<String>], found: &mut Vec<(String, Position, &'static str)>) {
    let Some(entries) = node.map() else { return };
    for (index, (key, value)) in entries.iter().enumerate() {
        path.push(key.text.clone());
        if entries[..index].iter().any(|(other, _)| other.text == key.text) {
            found.push((path.join("."), key.at, "is there twice"));
        } else if !known.iter().any(|known| known.starts_with(path)) {
            found.push((path.join("."), key.at, "is unknown"));
        } else {
            strays(value, path, known, found);
        }
        path.pop();
    }
}
