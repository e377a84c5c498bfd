//! From a lab to its files.

use std::path::Path;
use std::time::SystemTime;

use homelab_core::{Checked, Tree, check, disk};
use identity::age::AgeKey;
use identity::sops::{Sealed, Sealer};

use crate::extra::with_lines;
use crate::lab::Inputs;
use crate::{Error, Lab};

/// A lab as it is written: checked, laid out and encrypted, but not on disk yet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rendered {
    /// The parts, with every reference between them, and the warnings.
    pub checked: Checked,
    /// The files, public and private, as [`disk`](homelab_core::disk) writes them.
    pub tree: Tree,
    /// What was done with the encrypted ones: which are new, unchanged or carried over.
    pub sealed: Sealed,
}

impl Lab {
    /// Checks the lab and lays it out as files. Writes nothing.
    ///
    /// Encrypted files of the last tree keep their bytes where nothing changed, which needs `keys`; `now` stands in those
    /// that did change.
    ///
    /// # Errors
    /// [`Error::Problems`] with everything that is wrong.
    pub fn render(self, inputs: &Inputs<'_>, keys: &[AgeKey], now: SystemTime) -> Result<Rendered, Error> {
        let checked = check(self.parts(inputs)?).map_err(|problems| with_lines(problems, inputs.out))?;
        let mut random = crate::keys::random();
        let last = |path: &Path| disk::read_text(&inputs.out.join(path)).ok();
        let mut encryption = Sealer::builder().recipients(inputs.recipients).keys(keys).last(last).modified(now).rng(&mut random).build();
        let tree = checked.render(|sealing| encryption.seal(sealing));
        let sealed = encryption.finish()?;
        Ok(Rendered { checked, tree, sealed })
    }
}
