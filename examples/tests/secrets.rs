//! Secrets stay in their folder: what is public has nothing of them, and a folder that is not whole is left alone.
#![expect(clippy::disallowed_methods, reason = "tests damage what is on the disk")]

mod home;

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64ct::{Base64, Encoding};
use home::{Home, RENDER, changes};
use sha2::{Digest, Sha256};

/// A piece of a secret of this length is a leak; shorter ones would be found by chance.
const PIECE: usize = 12;

/// Words of the secrets folder that are no secrets, by how they begin. All others are looked for, also certificates and the
/// id of the cluster: they are public by nature, but nothing in the tree needs them in the open.
const PUBLIC: &[(&str, &str)] = &[
    ("192.168.", "address of a node, in talosconfig"),
    ("age/", "name of a file, in the index"),
    ("authority.pem", "name of a file, in the index"),
    ("https://", "host name of Grafana, in monitoring.txt; what follows it there is in passwords/, too"),
    ("passwords/", "name of a file, in the index"),
    ("talos/", "name of a file, in the index"),
    ("-----", "border of a key"),
];

fn rendered(site: &str) -> Home {
    let home = Home::new(site);
    render(&home);
    home
}

fn render(home: &Home) -> String {
    let outcome = home.run(RENDER);
    assert_eq!(outcome.code, Some(0), "{}", outcome.text);
    outcome.text
}

#[test]
fn a_heartbeat_that_the_owner_gives_is_sealed_and_called() {
    let home = rendered("minimal.yaml");
    let url = "https://heartbeat.example/6f1c1a52";
    let given = home.path("secrets/given");
    fs::create_dir(&given).expect("our own folder");
    fs::set_permissions(&given, Permissions::from_mode(0o700)).expect("our own folder");
    fs::write(given.join("heartbeat"), format!("{url}\n")).expect("our own file");
    fs::set_permissions(given.join("heartbeat"), Permissions::from_mode(0o600)).expect("our own file");
    render(&home);
    let monitoring = |(path, _): &(PathBuf, Vec<u8>)| path.starts_with("out/kubernetes/infrastructure/metal/monitoring");
    let files: Vec<_> = public(&home).into_iter().filter(monitoring).collect();
    let has = |words: &str| files.iter().any(|(_, content)| String::from_utf8_lossy(content).contains(words));
    assert!(has("url_file: /etc/alertmanager/secrets/alertmanager-receivers/heartbeat"));
    assert!(has("heartbeat: ENC[") && !has(url));
}

/// What is in the secrets folder, word by word in all forms in which it could get out, with the name of its file.
fn secrets(home: &Home) -> Vec<(String, Vec<u8>)> {
    let files = home.entries().into_iter().filter(|(path, _)| path.starts_with("secrets"));
    files.flat_map(|(path, entry)| words(&entry.content).into_iter().map(move |word| (path.display().to_string(), word))).collect()
}

fn words(content: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let Ok(text) = std::str::from_utf8(content) else { return in_all_forms(content) };
    for word in text.split_whitespace().map(|word| word.trim_matches('"')) {
        // A key of YAML ends with a colon; `KEY-----` is the end of a border.
        if word.len() >= PIECE && !word.ends_with([':', '-']) && !PUBLIC.iter().any(|(public, _)| word.starts_with(public)) {
            found.extend(in_all_forms(word.as_bytes()));
            // Keys in keys: PEM in a value of YAML, DER in a line of PEM.
            found.extend(Base64::decode_vec(word).iter().flat_map(|inner| words(inner)));
        }
    }
    found
}

/// As it is, in hexadecimal, and as base64 gives it for its place in a longer text.
fn in_all_forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    let base64 = (0..3).map(|skipped| {
        let rest = bytes.get(skipped..).unwrap_or_default();
        Base64::encode_string(&rest[..rest.len() / 3 * 3]).into_bytes()
    });
    let hex = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    [bytes.to_vec(), hex.into_bytes()].into_iter().chain(base64).collect()
}

/// The files which have a piece of a secret, in their name or content, and where it comes from.
fn leaks(public: &BTreeMap<PathBuf, Vec<u8>>, secrets: &[(String, Vec<u8>)]) -> Vec<String> {
    let pieces: HashSet<&[u8]> = secrets.iter().flat_map(|(_, secret)| secret.windows(PIECE)).collect();
    let mut leaks = Vec::new();
    for (path, content) in public {
        // The second time without spaces: a wrapped key is a key.
        let dense: Vec<u8> = content.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let texts = [path.as_os_str().as_encoded_bytes(), content, &dense];
        if let Some(piece) = texts.iter().flat_map(|text| text.windows(PIECE)).find(|piece| pieces.contains(piece)) {
            let from = secrets.iter().find(|(_, secret)| secret.windows(PIECE).any(|other| other == piece));
            leaks.push(format!("{}: {} of {}", path.display(), String::from_utf8_lossy(piece), from.expect("a piece is of a secret").0));
        }
    }
    leaks
}

/// The files of the output folder.
fn public(home: &Home) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = home.entries().into_iter().filter(|(path, _)| path.starts_with("out"));
    files
        .map(|(path, entry)| if path.ends_with("openid/v1/jwks") { (path, without_modulus(&entry.content)) } else { (path, entry.content) })
        .collect()
}

/// The keys that an issuer publishes, without the one number of an RSA key which is in its private half as well, and which
/// everybody may know. They have nothing else of a key but the exponent, which all have in common.
fn without_modulus(keys: &[u8]) -> Vec<u8> {
    let mut keys: serde_json::Value = serde_json::from_slice(keys).expect("it is JSON");
    for key in keys["keys"].as_array_mut().expect("it has keys") {
        let key = key.as_object_mut().expect("a key is an object");
        assert_eq!(key.keys().collect::<Vec<_>>(), ["use", "kty", "kid", "alg", "n", "e"]);
        key.remove("n");
    }
    keys.to_string().into_bytes()
}

#[test]
fn nothing_of_a_secret_is_in_the_output_or_on_the_screen() {
    for site in ["site.yaml", "minimal.yaml"] {
        let home = Home::new(site);
        let mut printed = render(&home);
        let first = public(&home);
        home.change_site("link: ", "link: e8:6a:64:00:11:22 # ");
        printed += &render(&home);
        let secrets = secrets(&home);
        assert!(secrets.len() > 500, "{} secrets in all forms", secrets.len());
        let screen = BTreeMap::from([(PathBuf::from("screen"), printed.into_bytes())]);
        for public in [first, public(&home), screen] {
            assert_eq!(leaks(&public, &secrets), [""; 0]);
        }
    }
}

#[test]
fn a_planted_leak_is_found() {
    let home = rendered("minimal.yaml");
    let (public, secrets) = (public(&home), secrets(&home));
    let read = |name: &str| fs::read_to_string(home.path("secrets").join(name)).expect("it was written");
    let (authority, bundle, age) = (read("authority.pem"), read("talos/metal/secrets.yaml"), read("age/metal.agekey"));
    let key: Vec<&str> = authority.lines().skip_while(|line| !line.contains("PRIVATE KEY")).skip(1).take(3).collect();
    let der = Base64::decode_vec(&key.concat()).expect("a key is DER");
    let value = |name: &str| bundle.lines().find_map(|line| line.trim().strip_prefix(name)).expect("it has that").to_owned();
    let machine_key = Base64::decode_vec(bundle.split("  os:").nth(1).and_then(|os| os.split("key: ").nth(1)).expect("it has one").trim());
    let leaked = [
        ("an age key", age.trim().to_owned()),
        ("a part of an age key", age[30..50].to_owned()),
        ("a line of a key", format!("# {}", key[1])),
        ("a key in one line", key.concat()),
        ("a key in short lines", key[0].as_bytes().chunks(8).map(|piece| String::from_utf8_lossy(piece) + "\n").collect()),
        ("the number in a key", Base64::encode_string(&der[36..68])),
        ("the number in a key, in hexadecimal", der[36..68].iter().map(|byte| format!("{byte:02x}")).collect()),
        ("a token", format!("token: \"{}\"", value("token: "))),
        ("a secret of the cluster", value("secret: ")),
        ("a key in the bundle", String::from_utf8(machine_key.expect("a key is base64")).expect("a key is PEM")),
        ("base64 at its start", Base64::encode_string(age.as_bytes())),
        ("base64 after one byte", Base64::encode_string(format!("\n{age}").as_bytes())),
        ("base64 after two bytes", Base64::encode_string(format!("\n\n{age}").as_bytes())),
    ];
    for (what, text) in leaked {
        let mut public = public.clone();
        public.get_mut(Path::new("out/README.md")).expect("it was written").extend(text.as_bytes());
        let found = leaks(&public, &secrets);
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        assert!(found[0].starts_with("out/README.md: "), "{what}: {found:?}");
    }
    let mut named = public.clone();
    named.insert(PathBuf::from(format!("out/{}", age.trim())), Vec::new());
    assert_eq!(leaks(&named, &secrets).len(), 1);
}

#[test]
fn only_the_owner_gets_into_the_secrets_folder_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let home = Home::new("minimal.yaml");
        let script = format!("umask {umask}; exec {} {RENDER}", env!("CARGO_BIN_EXE_two-node-homelab"));
        let status = Command::new("sh").arg("-c").arg(script).current_dir(home.path("")).stdout(std::process::Stdio::null()).status();
        assert!(status.expect("the program starts").success());
        for (path, entry) in home.entries().into_iter().filter(|(path, _)| path.starts_with("secrets")) {
            let mode = if home.path("").join(&path).is_dir() { 0o700 } else { 0o600 };
            assert_eq!(entry.mode, mode, "{} with umask {umask}", path.display());
        }
    }
}

/// What the program says of the secrets folder of `lab` after `damage`; it must touch nothing, though there is a tree to write.
fn refused(lab: &Home, damage: impl FnOnce(&Path)) -> String {
    let home = Home::holding(&["site.yaml", "versions.yaml", "secrets"].map(|name| lab.path(name)));
    damage(&home.path("secrets"));
    let before = home.entries();
    let outcome = home.run(RENDER);
    assert_eq!(changes(&before, &home.entries()), "", "it wrote");
    assert_eq!(outcome.code, Some(1), "{}", outcome.text);
    assert_eq!(leaks(&BTreeMap::from([(PathBuf::new(), outcome.text.clone().into_bytes())]), &secrets(&home)), [""; 0]);
    outcome.text
}

fn edit(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).expect("it was written");
    fs::write(path, change(text)).expect("our own folder");
}

/// Lists the files as they are now, as if they had been written so.
fn list_again(folder: &Path) {
    edit(&folder.join("index"), |index| {
        let paths = index.lines().filter_map(|line| line.split_once("  ").map(|(_, path)| path));
        paths.map(|path| format!("{:x}  {path}\n", Sha256::digest(fs::read(folder.join(path)).expect("it is listed")))).collect()
    });
}

#[test]
fn keys_that_are_lost_or_damaged_are_errors_and_nothing_is_made_anew() {
    let lab = rendered("minimal.yaml");
    let remove = |path: PathBuf| fs::remove_file(path).expect("it was written");
    let mut said = String::new();
    let mut case = |what: &str, text: String| said += &format!("{what}\n{text}\n");
    case("ONE CHARACTER OF A KEY", refused(&lab, |folder| edit(&folder.join("authority.pem"), |text| text.replacen('M', "N", 1))));
    case("AN EMPTY KEY", refused(&lab, |folder| edit(&folder.join("age/owner.agekey"), |_| String::new())));
    case("A KEY THAT IS NO TEXT", refused(&lab, |folder| fs::write(folder.join("age/owner.agekey"), [0xff]).expect("our own folder")));
    case("A KEY IS GONE", refused(&lab, |folder| remove(folder.join("talos/metal/secrets.yaml"))));
    case("ALL AGE KEYS ARE GONE", refused(&lab, |folder| fs::remove_dir_all(folder.join("age")).expect("it was written")));
    case("THE INDEX IS GONE", refused(&lab, |folder| remove(folder.join("index"))));
    case("THE INDEX IS EMPTY", refused(&lab, |folder| edit(&folder.join("index"), |_| String::new())));
    case("THE INDEX ENDS TOO EARLY", refused(&lab, |folder| edit(&folder.join("index"), |text| text[..100].to_owned())));
    case("THE INDEX WAS MERGED", refused(&lab, |folder| edit(&folder.join("index"), |text| format!("<<<<<<< HEAD\n{text}"))));
    insta::assert_snapshot!(said, @r"
    ONE CHARACTER OF A KEY
    error: `secrets/authority.pem` is damaged: it is not the file that was written; restore it from your backup

    AN EMPTY KEY
    error: `secrets/age/owner.agekey` is damaged: it is not the file that was written; restore it from your backup

    A KEY THAT IS NO TEXT
    error: `secrets/age/owner.agekey` is not UTF-8 text

    A KEY IS GONE
    error: the secrets folder `secrets` is incomplete: `talos/metal/secrets.yaml` is missing; restore it from your backup (new keys would lock you out of the old lab)

    ALL AGE KEYS ARE GONE
    error: the secrets folder `secrets` is incomplete: `age/laptop.agekey`, `age/metal.agekey`, `age/owner.agekey` are missing; restore it from your backup (new keys would lock you out of the old lab)

    THE INDEX IS GONE
    error: `secrets` exists but has no `index`: it is no secrets folder, or a part of one; restore it from your backup, or name another folder with `--secrets`

    THE INDEX IS EMPTY
    error: `secrets/index` line 1 is not a hash and a path; restore it from your backup

    THE INDEX ENDS TOO EARLY
    error: `secrets/index` line 2 is not a hash and a path; restore it from your backup

    THE INDEX WAS MERGED
    error: `secrets/index` line 1 is not a hash and a path; restore it from your backup
    ");
}

#[test]
fn keys_that_others_may_read_are_errors() {
    let lab = rendered("minimal.yaml");
    let mode = |path: PathBuf, mode| fs::set_permissions(path, Permissions::from_mode(mode)).expect("our own file");
    let mut said = String::new();
    said += &refused(&lab, |folder| mode(folder.join("age/owner.agekey"), 0o640));
    said += &refused(&lab, |folder| mode(folder.join("index"), 0o604));
    said += &refused(&lab, |folder| mode(folder.join("talosconfig-metal"), 0o644));
    said += &refused(&lab, |folder| mode(folder.to_owned(), 0o750));
    insta::assert_snapshot!(said, @r"
    error: `secrets/age/owner.agekey` may be read by others (mode 640): run `chmod 600 'secrets/age/owner.agekey'`
    error: `secrets/index` may be read by others (mode 604): run `chmod 600 'secrets/index'`
    error: `secrets/talosconfig-metal` may be read by others (mode 644): run `chmod 600 'secrets/talosconfig-metal'`
    error: `secrets` may be read by others (mode 750): run `chmod 700 'secrets'`
    ");
}

#[test]
fn keys_that_are_not_what_they_should_be_are_errors_which_do_not_show_them() {
    let lab = rendered("minimal.yaml");
    let broken = |path: &str, change: fn(String) -> String| {
        refused(&lab, |folder| {
            edit(&folder.join(path), change);
            list_again(folder);
        })
    };
    let mut said = String::new();
    said += &broken("age/metal.agekey", |text| text.replacen("KEY-1", "KEY-1Q", 1));
    said += &broken("authority.pem", |text| text.replacen("MI", "NI", 1));
    said += &broken("authority.pem", |text| text[text.find("-----BEGIN PRIVATE").expect("it has a key")..].to_owned());
    said += &broken("talos/metal/secrets.yaml", |text| text.replacen("  secret:", "secret", 1));
    said += &broken("talos/metal/secrets.yaml", |text| text.replacen("token:", "tokn:", 1));
    said += &broken("talos/metal/client.pem", |text| text.replace("ED25519", "EC"));
    insta::assert_snapshot!(said, @r"
    error: `secrets/age/metal.agekey` cannot be read
      because: the age secret key is damaged: invalid Bech32 encoding
    error: `secrets/authority.pem` cannot be read
      because: the text is not one PEM certificate followed by its PKCS#8 key
    error: `secrets/authority.pem` cannot be read
      because: the text is not one PEM certificate followed by its PKCS#8 key
    error: `secrets/talos/metal/secrets.yaml` cannot be read
      because: error[damaged-secrets]: this is no YAML
      at secrets/talos/metal/secrets.yaml:3:1
      help: restore it from a backup: with other secrets it is another cluster
    error: `secrets/talos/metal/secrets.yaml` cannot be read
      because: error[damaged-secrets]: `secrets.bootstraptoken` is missing
      at secrets/talos/metal/secrets.yaml:5:3
      help: restore it from a backup: with other secrets it is another cluster

    error[damaged-secrets]: `secrets.bootstraptokn` is unknown
      at secrets/talos/metal/secrets.yaml:5:3
      help: restore it from a backup: with other secrets it is another cluster
    error: `secrets/talos/metal/client.pem` cannot be read
      because: it is no certificate and key
    ");
}

#[test]
fn a_secrets_folder_that_is_a_file_is_an_error() {
    let home = Home::new("minimal.yaml");
    fs::write(home.path("secrets"), "").expect("our own folder");
    let before = home.entries();
    insta::assert_snapshot!(home.run(RENDER).text, @r"
    error: `secrets/` cannot be read
      because: Not a directory (os error 20)
    ");
    assert_eq!(changes(&before, &home.entries()), "");
}

#[test]
fn a_key_that_the_index_does_not_name_is_used_and_named_again() {
    let home = rendered("site.yaml");
    let before = home.entries();
    edit(&home.path("secrets/index"), |index| {
        index
            .lines()
            .filter(|line| !line.ends_with("authority.pem") && !line.ends_with(".agekey"))
            .map(|line| format!("{line}\n"))
            .collect()
    });
    render(&home);
    assert_eq!(changes(&before, &home.entries()), "changed secrets/index\n");
    assert_eq!(before[Path::new("secrets/index")].content, home.entries()[Path::new("secrets/index")].content);
}

#[test]
fn a_talosconfig_is_made_of_the_keys_again() {
    let home = rendered("minimal.yaml");
    let before = home.entries();
    fs::remove_file(home.path("secrets/talosconfig-metal")).expect("it was written");
    render(&home);
    assert_eq!(changes(&before, &home.entries()), "changed secrets/talosconfig-metal\n");
    let again = home.entries();
    assert_eq!(again[Path::new("secrets/talosconfig-metal")].content, before[Path::new("secrets/talosconfig-metal")].content);
}
