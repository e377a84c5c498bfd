//! Encrypts what a tree must not show, and leaves alone what is encrypted already.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use homelab_core::{Place, Problem, Problems, Sealing};
use rand_core::CryptoRng;

use super::document::Documents;
use super::{Error, Format, Recipients, Scope, encrypt, open};
use crate::age::{AgeKey, Recipient};

/// Encrypts the files of a tree, for [`Checked::render`](homelab_core::Checked::render).
///
/// A file of the last tree whose values, scope and recipients are unchanged keeps its bytes. Without a key that opens
/// it, it is carried over untouched. One that is damaged, was changed by hand or is not encrypted at all stays as it
/// is and becomes a problem of [`finish`](Self::finish): nothing is overwritten that might be needed.
///
/// ```
/// use std::collections::BTreeSet;
/// use std::time::{Duration, SystemTime};
///
/// use homelab_core::{File, Part, Secret, check, name};
/// use identity::age::AgeKey;
/// use identity::sops::{Recipients, Sealer};
/// # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
/// # let mut rng = ChaCha20Rng::from_seed([7; 32]);
///
/// let keys = [AgeKey::generate(&mut rng)];
/// let recipients = Recipients::builder().owner(BTreeSet::from([keys[0].recipient()])).build();
/// let part = Part::new(name!("talos")).file("talos/secrets.yaml", File::Sealed(Secret::from("token: abc\n")));
/// let checked = check(vec![part])?;
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
/// let mut sealer = Sealer::builder().recipients(&recipients).keys(&keys).last(|_| None).modified(now).rng(&mut rng).build();
/// let tree = checked.render(|sealing| sealer.seal(sealing));
/// let sealed = sealer.finish()?;
///
/// assert!(tree.text("talos/secrets.yaml").is_some_and(|text| text.starts_with("token: ENC[")));
/// assert_eq!(sealed.encrypted.len(), 1);
/// # Ok::<(), homelab_core::Problems>(())
/// ```
#[derive(bon::Builder)]
pub struct Sealer<'a> {
    /// Who may read what. Another owner or cluster key than before has files encrypted anew.
    recipients: &'a Recipients,
    /// The keys at hand, to compare with what is encrypted already. New files need none.
    #[builder(default)]
    keys: &'a [AgeKey],
    /// The text of a file of the last tree, by its path from the root; `None` if it is new.
    #[builder(with = |last: impl Fn(&Path) -> Option<String> + 'a| Box::new(last))]
    last: LastText<'a>,
    /// When the render happens, to the second. It is written into files that change, and nowhere else.
    modified: SystemTime,
    /// Where data keys and nonces come from: one key for each file, one nonce for each value.
    rng: &'a mut dyn CryptoRng,
    #[builder(skip)]
    sealed: Sealed,
    #[builder(skip)]
    problems: Vec<Problem>,
}

/// Looks a file of the last tree up.
type LastText<'a> = Box<dyn Fn(&Path) -> Option<String> + 'a>;

/// What a [`Sealer`] did with each file; each is in one of the first three lists. Paths are from the root of the tree.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sealed {
    /// New, or with other values, scope or recipients than before.
    pub encrypted: Vec<PathBuf>,
    /// Opened, compared and found unchanged: they keep their bytes.
    pub unchanged: Vec<PathBuf>,
    /// Not compared, as no key at hand opens them: they keep their bytes, though values may have changed.
    pub carried_over: Vec<PathBuf>,
    /// Those of the files carried over that are locked for others than the lab says.
    pub outdated_recipients: Vec<PathBuf>,
}

/// What to do with a file of the last tree.
enum Verdict {
    Keep,
    CarryOver { is_outdated: bool },
    Encrypt,
}

impl Sealer<'_> {
    /// The encrypted text of a file.
    ///
    /// On a problem it is the last text, or empty; see [`finish`](Self::finish).
    pub fn seal(&mut self, sealing: &Sealing) -> String {
        let last = (self.last)(&sealing.path);
        self.try_seal(sealing, last.as_deref()).unwrap_or_else(|problem| {
            self.problems.push(problem.at(Place::File(sealing.path.clone())));
            last.unwrap_or_default()
        })
    }

    /// What was done, once every file is sealed.
    ///
    /// # Errors
    /// Files of the last tree that are damaged or not encrypted, texts that cannot be encrypted, clusters without a
    /// key. The tree must not be written then.
    pub fn finish(self) -> Result<Sealed, Problems> {
        if self.problems.is_empty() { Ok(self.sealed) } else { Err(Problems(self.problems)) }
    }

    fn try_seal(&mut self, sealing: &Sealing, last: Option<&str>) -> Result<String, Problem> {
        let path = sealing.path.as_path();
        let scope = if sealing.is_kubernetes { Scope::KubernetesSecret } else { Scope::AllValues };
        let format = Format::of(path).ok_or_else(|| {
            Problem::error("unsealable", format!("`{}` cannot be encrypted: sops reads `.env` and `.ini` in its own way", path.display()))
                .help("name it otherwise")
        })?;
        let recipients = self.recipients_for(sealing)?;
        let unsealable = |error: Error| Problem::error("unsealable", format!("`{}` cannot be encrypted: {error}", path.display()));
        if let Some(last) = last {
            let plain = Documents::read_plain(&sealing.plain, format).map_err(unsealable)?;
            let verdict = self.judge(last, &plain, format, scope, &recipients).map_err(|error| {
                let message = format!("`{}` is there already, but cannot be compared: {error}", path.display());
                Problem::error("sealed-file", message).help("restore the file from Git, or remove it to have it encrypted anew")
            })?;
            match verdict {
                Verdict::Keep => {
                    self.sealed.unchanged.push(path.to_owned());
                    return Ok(last.to_owned());
                }
                Verdict::CarryOver { is_outdated } => {
                    self.sealed.carried_over.push(path.to_owned());
                    self.sealed.outdated_recipients.extend(is_outdated.then(|| path.to_owned()));
                    return Ok(last.to_owned());
                }
                Verdict::Encrypt => {}
            }
        }
        let recipients: Vec<Recipient> = recipients.into_iter().collect();
        let text = encrypt(&sealing.plain, format, scope, &recipients, self.modified, &mut *self.rng).map_err(unsealable)?;
        self.sealed.encrypted.push(path.to_owned());
        Ok(text)
    }

    fn recipients_for(&self, sealing: &Sealing) -> Result<BTreeSet<Recipient>, Problem> {
        if let Some(cluster) = &sealing.cluster
            && !self.recipients.clusters.contains_key(cluster)
        {
            let message = format!("`{}` is for cluster `{cluster}`, which has no age key", sealing.path.display());
            return Err(Problem::error("no-recipient", message).help("give the cluster a key in `Recipients::clusters`"));
        }
        Ok(self.recipients.of(sealing.cluster.as_ref()))
    }

    fn judge(
        &self,
        last: &str,
        plain: &Documents,
        format: Format,
        scope: Scope,
        recipients: &BTreeSet<Recipient>,
    ) -> Result<Verdict, Error> {
        let is_locked_for = |others: &[Recipient]| others.iter().collect::<BTreeSet<_>>() == recipients.iter().collect();
        match open(last, format, self.keys) {
            Ok((documents, metadata)) => {
                let is_same = documents == *plain && metadata.scope()? == scope && is_locked_for(&metadata.recipients()?);
                Ok(if is_same { Verdict::Keep } else { Verdict::Encrypt })
            }
            Err(Error::NoKey { .. }) => Ok(Verdict::CarryOver { is_outdated: !is_locked_for(&super::recipients_of(last, format)?) }),
            Err(error) => Err(error),
        }
    }
}
