//! What an installed image holds.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::Version;

/// What the Image Factory is asked to build into an image: system extensions and kernel arguments.
///
/// The id is computed here, without the factory: the SHA-256 of the canonical YAML (`pkg/schematic/schematic.go` of
/// siderolabs/image-factory). The factory knows it only once the YAML was sent (by POST) to `https://factory.talos.dev/schematics`.
/// The order of extensions and arguments counts.
///
/// ```
/// use talos_config::{Schematic, Version};
///
/// let schematic = Schematic { extensions: vec!["siderolabs/iscsi-tools".to_owned()], ..Schematic::default() };
/// assert_eq!(schematic.to_yaml(), "\
/// customization:
///     systemExtensions:
///         officialExtensions:
///             - siderolabs/iscsi-tools
/// ");
/// let id = "c9078f9419961640c712a8bf2bb9174933dfcf1da383fd8ea2b7dc21493f8bac";
/// assert_eq!(schematic.id(), id);
/// assert_eq!(schematic.installer(Version::new(1, 14, 1)), format!("factory.talos.dev/metal-installer/{id}:v1.14.1"));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Schematic {
    /// Official system extensions, such as `siderolabs/iscsi-tools`. Their order counts for the id.
    pub extensions: Vec<String>,
    /// Arguments of the kernel, such as `console=ttyS0`; one with a leading `-` takes a default of Talos away.
    pub kernel_arguments: Vec<String>,
}

/// Words that `yaml.v3` writes with quotes, in any case of letters.
const AMBIGUOUS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

impl Schematic {
    /// The canonical YAML, as Go's `yaml.v3` writes it: four spaces, kernel arguments first. The id is computed from
    /// its bytes.
    pub fn to_yaml(&self) -> String {
        let mut text = "customization:".to_owned();
        if self.extensions.is_empty() && self.kernel_arguments.is_empty() {
            text.push_str(" {}");
        }
        text.push('\n');
        if !self.kernel_arguments.is_empty() {
            text.push_str("    extraKernelArgs:\n");
            list(&mut text, 8, &self.kernel_arguments);
        }
        if !self.extensions.is_empty() {
            text.push_str("    systemExtensions:\n        officialExtensions:\n");
            list(&mut text, 12, &self.extensions);
        }
        text
    }

    /// The id: SHA-256 of the canonical YAML, as 64 hexadecimal digits in lower case.
    pub fn id(&self) -> String {
        Sha256::digest(self.to_yaml()).iter().fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string grows");
            text
        })
    }

    /// The image that installs it on bare metal: `factory.talos.dev/metal-installer/<id>:v<release>`.
    pub fn installer(&self, talos: Version) -> String {
        format!("factory.talos.dev/metal-installer/{}:v{talos}", self.id())
    }

    /// URL of the ISO for bare metal with an x86-64 processor, at `factory.talos.dev`. Other processors need another
    /// one.
    pub fn boot_image(&self, talos: Version) -> String {
        format!("https://factory.talos.dev/image/{}/v{talos}/metal-amd64.iso", self.id())
    }

    /// What this module cannot write as Go does, as the end of a sentence.
    ///
    /// Go leaves these without quotes; what else it quotes or folds would have to be known for the id.
    pub(crate) fn problems(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let extension = |text: &str| {
            let plain = |part: &str| {
                part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.'))
            };
            text.split_once('/').is_some_and(|(owner, name)| {
                plain(owner) && plain(name) && owner.starts_with(|at: char| at.is_ascii_lowercase()) && !name.is_empty()
            })
        };
        let argument = |text: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=,+@".contains(&byte);
            let word = text.strip_prefix('-').unwrap_or(text);
            word.starts_with(|at: char| at.is_ascii_alphabetic())
                && text.bytes().all(plain)
                && !AMBIGUOUS.contains(&text.to_ascii_lowercase().as_str())
        };
        let extensions = self.extensions.iter().filter(move |text| !extension(text));
        let arguments = self.kernel_arguments.iter().filter(move |text| !argument(text));
        extensions
            .map(|text| (text.as_str(), "is no system extension such as `siderolabs/iscsi-tools`"))
            .chain(arguments.map(|text| (text.as_str(), "is no kernel argument such as `console=ttyS0`")))
    }
}

fn list(text: &mut String, indent: usize, items: &[String]) {
    for item in items {
        writeln!(text, "{:indent$}- {item}", "").expect("a string grows");
    }
}

#[cfg(test)]
mod tests {
    use super::Schematic;

    #[test]
    fn the_empty_schematic_is_the_one_of_talos_own_images() {
        // `pkg/images/images.go`, `DefaultInstallerImageSchematic`.
        assert_eq!(Schematic::default().id(), "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba");
    }

    #[test]
    fn what_go_would_quote_is_refused() {
        let schematic = |extension: &str, argument: &str| Schematic {
            extensions: vec![extension.to_owned()],
            kernel_arguments: vec![argument.to_owned()],
        };
        for argument in ["console=ttyS0,115200n8", "-talos.halt_if_installed", "net.ifnames=0", "vga=791", "quiet", "e1"] {
            assert_eq!(schematic("siderolabs/util-linux-tools", argument).problems().count(), 0, "{argument}");
        }
        for argument in ["", "1", "1.5", "true", "no", "a: b", "a #b", "- a", "\"a\"", "[a]", "*a", "quiet ", "null", "2001-01-01"] {
            assert_eq!(schematic("siderolabs/iscsi-tools", argument).problems().count(), 1, "{argument}");
        }
        for extension in ["", "iscsi-tools", "siderolabs/", "/iscsi-tools", "siderolabs/iscsi tools", "ghcr.io/a/b", "Sidero/a"] {
            assert_eq!(schematic(extension, "a=b").problems().count(), 1, "{extension}");
        }
    }
}
