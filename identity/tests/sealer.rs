//! What is encrypted already keeps its bytes, and nothing is overwritten that might be needed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use homelab_core::{File, Name, ObjectExt, Part, Problems, Secret, SecretObject, Tree, check, name};
use identity::age::AgeKey;
use identity::sops::{Format, Recipients, Sealed, Sealer, decrypt, recipients_of};
use k8s_openapi::api::core::v1::Namespace;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const METAL: Name = Name::from_static("metal");
const SECRET: &str = "web/secret-login.sops.yaml";
const BUNDLE: &str = "talos/secrets.yaml";

/// One lab over several renders: its last tree, its keys and its secrets.
struct Lab {
    last: BTreeMap<PathBuf, String>,
    recipients: Recipients,
    keys: Vec<AgeKey>,
    password: &'static str,
    bundle: &'static str,
    random: RefCell<ChaCha20Rng>,
}

fn key(seed: u8) -> AgeKey {
    AgeKey::generate(&mut ChaCha20Rng::from_seed([seed; 32]))
}

fn recipients(owner: u8, metal: u8) -> Recipients {
    Recipients::builder()
        .owner(BTreeSet::from([key(owner).recipient()]))
        .clusters(BTreeMap::from([(METAL, key(metal).recipient())]))
        .build()
}

impl Lab {
    /// As after its first render.
    fn new() -> Self {
        let random = RefCell::new(ChaCha20Rng::from_seed([9; 32]));
        let mut lab =
            Self { last: BTreeMap::new(), recipients: recipients(1, 2), keys: vec![key(1)], password: "one", bundle: "token: a\n", random };
        let (tree, sealed) = lab.render().expect("a first render");
        assert_eq!(sealed.encrypted, [Path::new(SECRET), Path::new(BUNDLE)]);
        lab.last = [SECRET, BUNDLE].map(|path| (path.into(), text(&tree, path))).into();
        lab
    }

    fn try_render(&self) -> (Tree, Result<Sealed, Problems>) {
        let login = SecretObject::new(name!("web"), name!("login")).value("password", Secret::from(self.password));
        let mut web = Part::new(name!("web")).in_cluster(&METAL).object(Namespace::default().named("web")).secret(login);
        web.folder = Some("web".into());
        let talos = Part::new(name!("talos")).file(BUNDLE, File::Sealed(Secret::from(self.bundle)));
        let mut random = self.random.borrow_mut();
        let mut sealer = Sealer::builder()
            .recipients(&self.recipients)
            .keys(&self.keys)
            .last(|path| self.last.get(path).cloned())
            .modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000))
            .rng(&mut *random)
            .build();
        let tree = check(vec![web, talos]).expect("a good lab").render(|sealing| sealer.seal(sealing));
        (tree, sealer.finish())
    }

    fn render(&self) -> Result<(Tree, Sealed), Problems> {
        let (tree, sealed) = self.try_render();
        Ok((tree, sealed?))
    }

    fn refusal(&self) -> String {
        let (tree, sealed) = self.try_render();
        for (path, last) in &self.last {
            assert_eq!(&text(&tree, path), last, "the last text stays");
        }
        sealed.expect_err("not to be overwritten").to_string()
    }
}

fn text(tree: &Tree, path: impl AsRef<Path>) -> String {
    tree.text(path).expect("it is rendered").to_owned()
}

#[test]
fn each_file_is_locked_for_those_who_may_read_it() {
    let lab = Lab::new();
    let readers =
        |path: &str| recipients_of(&lab.last[Path::new(path)], Format::Yaml).expect("recipients").into_iter().collect::<BTreeSet<_>>();
    assert_eq!(readers(SECRET), BTreeSet::from([key(1).recipient(), key(2).recipient()]));
    assert_eq!(readers(BUNDLE), BTreeSet::from([key(1).recipient()]));
    assert!(lab.last[Path::new(SECRET)].contains("name: login\n"));
}

#[test]
fn an_unchanged_file_keeps_its_bytes() {
    let lab = Lab::new();
    let (tree, sealed) = lab.render().expect("nothing new");
    assert_eq!((sealed.unchanged.len(), sealed.encrypted.len()), (2, 0));
    for (path, last) in &lab.last {
        assert_eq!(&text(&tree, path), last);
    }
}

#[test]
fn only_the_file_with_another_value_is_encrypted_anew() {
    let lab = Lab { password: "two", ..Lab::new() };
    let (tree, sealed) = lab.render().expect("another password");
    assert_eq!((sealed.encrypted, sealed.unchanged), (vec![SECRET.into()], vec![BUNDLE.into()]));
    let plain = decrypt(&text(&tree, SECRET), Format::Yaml, &[key(2)]).expect("the cluster's key");
    assert!(plain.expose().ends_with("password: two\n"));
}

#[test]
fn keys_and_comments_that_only_look_different_change_nothing() {
    let lab = Lab { bundle: "# a comment\n\"token\":   'a'\n", ..Lab::new() };
    assert!(lab.render().expect("the same values").1.encrypted.is_empty());
}

#[test]
fn with_other_recipients_a_file_is_encrypted_anew() {
    let lab = Lab { recipients: recipients(1, 3), ..Lab::new() };
    let (tree, sealed) = lab.render().expect("a new key of the cluster");
    assert_eq!((sealed.encrypted, sealed.unchanged), (vec![SECRET.into()], vec![BUNDLE.into()]));
    decrypt(&text(&tree, SECRET), Format::Yaml, &[key(2)]).expect_err("the old key");
    decrypt(&text(&tree, SECRET), Format::Yaml, &[key(3)]).expect("the new key");
}

#[test]
fn without_a_key_files_are_carried_over_and_new_ones_encrypted() {
    for keys in [vec![], vec![key(7)]] {
        let mut lab = Lab { keys, recipients: recipients(1, 3), password: "two", ..Lab::new() };
        lab.last.remove(Path::new(BUNDLE));
        let (tree, sealed) = lab.render().expect("no key is needed");
        assert_eq!(text(&tree, SECRET), lab.last[Path::new(SECRET)]);
        assert_eq!((sealed.carried_over, sealed.encrypted), (vec![SECRET.into()], vec![BUNDLE.into()]));
        assert_eq!(sealed.outdated_recipients, [Path::new(SECRET)]);
    }
}

#[test]
fn a_file_that_is_not_ours_or_damaged_is_never_overwritten() {
    let mut lab = Lab::new();
    let whole = lab.last[Path::new(SECRET)].clone();
    for keys in [vec![key(1)], vec![]] {
        lab.keys = keys;
        for damaged in ["stringData: {password: mine}\n".to_owned(), String::new(), whole[..whole.len() / 2].to_owned(), "\0".to_owned()] {
            lab.last.insert(SECRET.into(), damaged);
            let refusal = lab.refusal();
            assert!(
                refusal.starts_with("error[sealed-file]: `web/secret-login.sops.yaml` is there already, but cannot be compared: "),
                "{refusal}"
            );
        }
    }
    lab.keys = vec![key(1)];
    lab.last.insert(SECRET.into(), whole.replace("name: login", "name: logout"));
    assert_eq!(
        lab.refusal(),
        "error[sealed-file]: `web/secret-login.sops.yaml` is there already, but cannot be compared: the values are not those that were encrypted together
  at web/secret-login.sops.yaml
  help: restore the file from Git, or remove it to have it encrypted anew"
    );
}

#[test]
fn what_cannot_be_encrypted_is_a_problem() {
    let lab = Lab { recipients: Recipients::builder().owner(BTreeSet::from([key(1).recipient()])).build(), ..Lab::new() };
    assert!(lab.refusal().starts_with("error[no-recipient]: `web/secret-login.sops.yaml` is for cluster `metal`, which has no age key\n"));
    let lab = Lab { bundle: "- a list\n", ..Lab::new() };
    assert!(lab.refusal().starts_with("error[unsealable]: `talos/secrets.yaml` cannot be encrypted: sops encrypts maps only"));
}
