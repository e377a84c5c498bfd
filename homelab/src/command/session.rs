//! What every command begins with: the facts, the keys, and the lab that is made of them.

use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use homelab_core::{File, Name, Place, Problem, Problems, Secret, disk};
use identity::age::AgeKey;
use identity::sops::Recipients;

use super::arguments::Paths;
use super::print;
use crate::lab::Inputs;
use crate::render::Rendered;
use crate::restore::SEALED;
use crate::site::Site;
use crate::versions::Versions;
use crate::{CloudOutputs, Cluster, Error, Expiry, Keys, KeysError, Lab};

const VERSIONS: &str = "versions.yaml";

/// What people have written.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) site: Site,
    pub(super) versions: Versions,
}

/// Where the keys of this run come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Origin {
    /// The secrets folder; new ones are made where one is missing.
    Folder,
    /// The repository, opened by the owner's key.
    Repository,
    /// Nowhere: what is encrypted stays as it is, and nothing private is written.
    Nowhere,
}

/// What a command may do without any key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Keyless {
    /// Nothing, if the lab has keys somewhere.
    Refused,
    /// Keep what is encrypted as it is, if the lab has keys somewhere.
    Allowed,
    /// Keep what is encrypted as it is, and make no keys in any case.
    Wanted,
}

/// A lab that is checked and laid out.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) site: Site,
    pub(super) versions: Versions,
    pub(super) out: PathBuf,
    pub(super) secrets: PathBuf,
    pub(super) keys: Keys,
    pub(super) origin: Origin,
    pub(super) clusters: Vec<Name>,
    pub(super) recipients: Recipients,
    /// What is worth knowing, but no error.
    pub(super) warnings: Problems,
    pub(super) rendered: Rendered,
}

impl Facts {
    /// # Errors
    /// Everything that is wrong in both files at once.
    pub(super) fn read(paths: &Paths) -> Result<Self, Error> {
        let versions = versions_of(&paths.site);
        match (Site::read(&paths.site, disk::read_bytes(&paths.site)?), Versions::read(&versions, disk::read_bytes(&versions)?)) {
            (Ok(site), Ok(versions)) => Ok(Self { site, versions }),
            (site, versions) => {
                let problems = [site.err(), versions.err()].into_iter().flatten().flat_map(|problems| problems.0);
                Err(problems.collect::<Problems>().into())
            }
        }
    }

    /// The secrets folder that the command line names, else that of the lab; outside the output in any case.
    pub(super) fn secrets(&self, paths: &Paths) -> Result<PathBuf, Error> {
        let secrets = match &paths.secrets {
            Some(secrets) => secrets.clone(),
            None => default_secrets(&self.site)?,
        };
        refuse_inside(&secrets, &paths.out)?;
        Ok(secrets)
    }
}

impl Session {
    /// Makes the lab of `facts`, checks it and lays it out. Writes nothing.
    pub(super) fn open(
        paths: &Paths,
        facts: Facts,
        keyless: Keyless,
        lab: impl FnOnce(&Site, &Versions, &mut Keys) -> Result<Lab, Error>,
    ) -> Result<Self, Error> {
        let secrets = facts.secrets(paths)?;
        let (mut keys, origin) = open_keys(&secrets, &paths.out, keyless)?;
        let Facts { site, versions } = facts;
        let progress = keys.is_empty().then(|| print::progress("Making keys"));
        let mut lab = lab(&site, &versions, &mut keys)?;
        drop(progress);
        let clusters: Vec<Name> = lab.clusters.iter().map(Cluster::name).cloned().collect();
        let recipients =
            if origin == Origin::Nowhere { sealed_for(&paths.out, &site)? } else { site.readers(keys.recipients(&clusters)?)? };
        lab.parts.push(keys.part());
        let cloud_outputs = cloud_outputs(&paths.cloud_outputs)?;
        let inputs = Inputs { site: &site, out: &paths.out, recipients: &recipients, cloud_outputs: &cloud_outputs };
        let owner: Vec<AgeKey> = if origin == Origin::Nowhere { Vec::new() } else { vec![keys.owner()?] };
        let mut rendered = lab.render(&inputs, &owner, SystemTime::now())?;
        if origin == Origin::Nowhere {
            let missing = keep_derived(&mut rendered, &paths.out);
            refuse_new_secrets(rendered.sealed.encrypted.iter().chain(&missing))?;
        } else {
            refuse_foreign(&rendered.sealed.carried_over, &secrets)?;
        }
        let warnings = rendered.checked.warnings().clone();
        let mut session = Self { site, versions, out: paths.out.clone(), secrets, keys, origin, clusters, recipients, warnings, rendered };
        if origin != Origin::Nowhere {
            let now = SystemTime::now();
            let ending = session.expiries()?.into_iter().filter_map(|expiry| expiry.warning(now));
            session.warnings.0.extend(ending);
        }
        Ok(session)
    }

    /// The certificates of the lab, and when they end.
    pub(super) fn expiries(&mut self) -> Result<Vec<Expiry>, Error> {
        self.keys.expiries(&self.site.name, &self.clusters)
    }
}

/// The nearest `versions.yaml`, beside the site or in a folder above it, so that several labs may share one. The one beside it if there
/// is none, to be missed there.
fn versions_of(site: &Path) -> PathBuf {
    let absolute = std::path::absolute(site).unwrap_or_default();
    let mut candidates = site.ancestors().chain(absolute.ancestors()).map(|path| path.with_file_name(VERSIONS));
    candidates.find(|path| path.is_file()).unwrap_or_else(|| site.with_file_name(VERSIONS))
}

/// The keys of the lab in `out`: from the secrets folder, else from the repository if the owner's key is at hand.
fn open_keys(secrets: &Path, out: &Path, keyless: Keyless) -> Result<(Keys, Origin), Error> {
    let sealed = disk::read_text(&out.join(SEALED)).ok();
    let restored = || -> Result<Option<(Keys, Origin)>, Error> {
        let Some(sealed) = &sealed else { return Ok(None) };
        let keys = Keys::restore(secrets, sealed, owner_key()?.as_ref())?;
        Ok(keys.map(|keys| (keys, Origin::Repository)))
    };
    let keys = match Keys::open(secrets) {
        Err(KeysError::NoIndex(folder)) => return restored()?.ok_or_else(|| KeysError::NoIndex(folder).into()),
        keys => keys?,
    };
    if !keys.is_empty() {
        return Ok((keys, Origin::Folder));
    }
    if let Some(restored) = restored()? {
        return Ok(restored);
    }
    let config = out.join(".sops.yaml");
    let has_keys = disk::read_bytes(&config).is_ok();
    match keyless {
        Keyless::Refused if has_keys => Err(lost_keys(secrets, out, config)),
        Keyless::Allowed | Keyless::Wanted if has_keys => Ok((keys, Origin::Nowhere)),
        Keyless::Wanted => {
            let message = format!("`{}` holds no lab whose encrypted files could be carried over", out.display());
            let help = "render once where the keys are, and commit what is written";
            Err(Problems(vec![Problem::error("nothing-to-carry-over", message).at(Place::File(config)).help(help)]).into())
        }
        Keyless::Refused | Keyless::Allowed => Ok((keys, Origin::Folder)),
    }
}

/// The owner's key, if the environment names its file as `sops` wants it.
fn owner_key() -> Result<Option<Secret<String>>, Error> {
    let file = std::env::var_os("SOPS_AGE_KEY_FILE").map(PathBuf::from);
    Ok(file.map(|file| disk::read_secret(&file)).transpose()?)
}

/// New keys for a lab that other keys have sealed would open nothing of it, and machines would refuse them.
fn lost_keys(secrets: &Path, out: &Path, config: PathBuf) -> Error {
    let message = format!("the lab in `{}` has its keys already, but the secrets folder `{}` has none", out.display(), secrets.display());
    let help = "name the folder that has them with `--secrets`, restore it from your backup, or put the owner's age key into it as \
                `age/owner.agekey`: it opens the others; new keys would lock you out of the lab. `render --carry-over` needs none";
    Problems(vec![Problem::error("lost-keys", message).at(Place::File(config)).help(help)]).into()
}

/// Who may read what, as the last render has said.
fn sealed_for(out: &Path, site: &Site) -> Result<Recipients, Error> {
    let config = out.join(".sops.yaml");
    let problem = |code, message: String, help| -> Error {
        Problems(vec![Problem::error(code, message).at(Place::File(config.clone())).help(help)]).into()
    };
    let Some(recipients) = Recipients::from_sops_config(&disk::read_text(&config)?) else {
        return Err(problem("no-recipients", format!("`{}` does not say who may read what", config.display()), "restore it from Git"));
    };
    if !site.are_owners(&recipients.owner) {
        let message = "the files are not locked for the `owners` of the site, and only a key opens and locks them anew".to_owned();
        return Err(problem("other-owners", message, "render once where the key of an owner is, and commit what changes"));
    }
    Ok(recipients)
}

/// Without the keys, their values would be made up.
fn refuse_new_secrets<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<(), Error> {
    let problem = |path: &PathBuf| {
        let message = format!("`{}` is not there yet, and without the keys it cannot be made", path.display());
        Problem::error("no-key", message).help("render once where the keys are, and commit the file")
    };
    let problems: Problems = paths.map(problem).collect();
    if problems.0.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// What these keys do not open belongs to other keys, and with both no reader of the lab could read all of it.
fn refuse_foreign(locked: &[PathBuf], secrets: &Path) -> Result<(), Error> {
    let problem = |path: &PathBuf| {
        let message = format!("`{}` is encrypted for others: no key in `{}` opens it", path.display(), secrets.display());
        let help = "name the secrets folder of this lab with `--secrets`, or remove the file to have it made anew";
        Problem::error("foreign-seal", message).help(help)
    };
    let problems: Problems = locked.iter().map(problem).collect();
    if problems.0.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// Puts the last text in the place of each that follows from a key, which is not at hand. Gives those that have none.
fn keep_derived(rendered: &mut Rendered, out: &Path) -> Vec<PathBuf> {
    let files = rendered.checked.parts().iter().flat_map(|part| &part.files);
    let derived = files.filter(|(_, file)| matches!(file, File::Derived(_))).map(|(path, _)| path);
    let mut missing = Vec::new();
    for path in derived {
        match (disk::read_text(&out.join(path)), rendered.tree.public.get_mut(path)) {
            (Ok(last), Some(file)) => file.text = last,
            _ => missing.push(path.clone()),
        }
    }
    missing
}

/// The outputs of all root modules that are given.
fn cloud_outputs(files: &[PathBuf]) -> Result<CloudOutputs, Error> {
    let mut outputs = CloudOutputs::new();
    for file in files {
        let read = cloud_iac::cloud_outputs(&disk::read_text(file)?).map_err(|error| {
            let problem = Problem::error("bad-cloud-outputs", error.to_string()).at(Place::File(file.clone()));
            Problems(vec![problem.help("give what `terraform output -json` prints")])
        })?;
        outputs.extend(read);
    }
    Ok(outputs)
}

/// The output folder gets pushed to a repository, so no key may lie in it.
fn refuse_inside(secrets: &Path, out: &Path) -> Result<(), Error> {
    if !real(secrets).starts_with(real(out)) {
        return Ok(());
    }
    let message =
        format!("the secrets folder `{}` lies in the output folder `{}`, which is pushed to Git", secrets.display(), out.display());
    Err(Problems(vec![Problem::error("secrets-in-output", message).help("name another with `--secrets`")]).into())
}

/// `path` without links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let Some((folder, real)) = existing else { return path };
    let rest = path.strip_prefix(folder).expect("it is an ancestor").components();
    rest.fold(real, |real, component| match component {
        Component::ParentDir => real.parent().unwrap_or(&real).to_owned(),
        component => real.join(component),
    })
}

/// `$XDG_CONFIG_HOME/homelab/<name>`, or `~/.config/homelab/<name>`.
fn default_secrets(site: &Site) -> Result<PathBuf, Error> {
    let home = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = home("XDG_CONFIG_HOME").or_else(|| home("HOME").map(|home| home.join(".config")));
    let problem =
        || Problem::error("no-home", "neither XDG_CONFIG_HOME nor HOME says where the secrets folder is").help("name it with `--secrets`");
    Ok(config.ok_or_else(|| Problems(vec![problem()]))?.join("homelab").join(&*site.name))
}
