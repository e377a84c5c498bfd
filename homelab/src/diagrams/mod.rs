//! Pictures of a lab, drawn from its parts: network and addresses, the order in which Flux applies, storage and backups.
//!
//! Each picture is text twice: SVG, which looks the same everywhere and follows the reader's choice of light or dark, and Mermaid,
//! which GitHub draws. Nothing is drawn that is not in the parts, and the same parts give the same bytes.
//!
//! ```
//! use homelab::diagrams::pictures;
//! use homelab_core::{Claim, Part, name};
//!
//! let lan: ipnet::IpNet = "192.168.1.0/24".parse()?;
//! let site = Part::new(name!("site")).claim(Claim::builder().owner("the LAN").range(lan).build());
//! let [network] = &pictures(&name!("home"), &[site])[..] else { panic!("one picture") };
//! assert_eq!(network.title, "home: network and addresses");
//! assert!(network.svg().contains("192.168.1.0/24") && network.mermaid().contains("192.168.1.0/24"));
//! # Ok::<(), ipnet::AddrParseError>(())
//! ```

mod block;
mod flux;
mod font;
mod graph;
mod layered;
mod ledger;
mod mermaid;
mod mesh;
mod network;
mod page;
mod scene;
mod storage;
mod tone;
mod volumes;

#[cfg(test)]
mod tests;

use homelab_core::{File, Name, Part};

use self::scene::Scene;

/// The folder that pictures go to.
pub(crate) const FOLDER: &str = "diagrams";

/// One picture.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Picture {
    /// Names its file: `network`, `flux-<cluster>`, `storage`.
    pub name: String,
    /// What it shows, in a few words.
    pub title: String,
    /// What it shows, in one or two sentences.
    pub about: String,
    scene: Scene,
    mermaid: String,
}

impl Picture {
    /// As SVG 1.1.
    pub fn svg(&self) -> String {
        self.scene.to_svg(&self.title, &self.about)
    }

    /// As a flowchart in Mermaid's language.
    pub fn mermaid(&self) -> &str {
        &self.mermaid
    }

    /// Where its SVG lies, from the root of the tree.
    pub fn path(&self) -> String {
        format!("{FOLDER}/{}.svg", self.name)
    }
}

/// The pictures of a lab of `parts`: as many as there is something to show.
pub fn pictures(lab: &Name, parts: &[Part]) -> Vec<Picture> {
    let order = ledger::clusters(parts).into_iter().filter_map(|cluster| flux::picture(lab, cluster, parts));
    network::picture(lab, parts).into_iter().chain(order).chain(storage::picture(lab, parts)).collect()
}

/// `part` with the files of `pictures`: their SVGs, and `diagrams/README.md` with the same in Mermaid.
pub(crate) fn add(part: Part, pictures: &[Picture]) -> Part {
    if pictures.is_empty() {
        return part;
    }
    let mut readme = String::from("# Pictures\n\nThe same as the `.svg` files beside this one, as text that GitHub draws.\n");
    for picture in pictures {
        readme += &format!("\n## {}\n\n{}\n\n```mermaid\n{}```\n", picture.title, picture.about, picture.mermaid);
    }
    let part = part.file(format!("{FOLDER}/README.md"), File::Text(readme));
    pictures.iter().fold(part, |part, picture| part.file(picture.path(), File::Text(picture.svg())))
}
