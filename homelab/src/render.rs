//! From a lab to its files.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::SystemTime;

use homelab_core::{Checked, Part, Problems, Sealing, Tree, check, disk, yaml};
use identity::age::AgeKey;
use identity::sops::{Sealed, Sealer};

use crate::extra::with_lines;
use crate::lab::{Inputs, described};
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
    #[expect(clippy::missing_panics_doc, reason = "a system that starts this program has a second thread")]
    pub fn render(self, inputs: &Inputs<'_>, keys: &[AgeKey], now: SystemTime) -> Result<Rendered, Error> {
        let parts = self.defined(inputs)?;
        let sealings: Vec<Sealing> = parts.iter().flat_map(Part::sealings).collect();
        // Encrypting takes as long as all the rest, and neither waits for the other.
        let (checked, (texts, sealed)) = thread::scope(|scope| {
            let encryption = yaml::spawn(scope, || seal(sealings, inputs, keys, now)).expect("the system has a thread");
            (check(described(parts, inputs)), encryption.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let checked = checked.map_err(|problems| with_lines(problems, inputs.out))?;
        Ok(Rendered { tree: checked.lay_out(texts), checked, sealed: sealed? })
    }
}

/// The encrypted texts, and what was done with each.
fn seal(
    sealings: Vec<Sealing>,
    inputs: &Inputs<'_>,
    keys: &[AgeKey],
    now: SystemTime,
) -> (Vec<(PathBuf, String)>, Result<Sealed, Problems>) {
    let mut random = crate::keys::random();
    let last = |path: &Path| disk::read_text(&inputs.out.join(path)).ok();
    let mut sealer = Sealer::builder().recipients(inputs.recipients).keys(keys).last(last).modified(now).rng(&mut random).build();
    let seal = |sealing: Sealing| {
        let text = sealer.seal(&sealing);
        (sealing.path, text)
    };
    (sealings.into_iter().map(seal).collect(), sealer.finish())
}
