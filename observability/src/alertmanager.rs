use bon::Builder;
use homelab_core::{Name, Quantity, Secret, SecretObject};
use serde_json::{Value, json};

/// The Secret with what Alertmanager needs to reach its receivers, and where it is mounted.
const SECRET: Name = Name::from_static("alertmanager-receivers");
const FOLDER: &str = "/etc/alertmanager/secrets/alertmanager-receivers";
/// Names of receivers.
const YOU: &str = "you";
const HEARTBEAT: &str = "heartbeat";
const NOBODY: &str = "nobody";

/// Whom alerts are sent to: one receiver for all, and a heartbeat which says that alerts can be sent at all.
///
/// A critical alert silences warnings of the same name and namespace, a warning what is less. `InfoInhibitor` is no alert but
/// holds back what is only worth knowing, so it goes to nobody.
#[derive(Builder, Clone, Debug, PartialEq)]
pub struct Alertmanager {
    /// Who is told.
    pub receiver: Receiver,
    /// URL that is called every five minutes as long as alerts work: `Watchdog` always fires, and whoever misses it there
    /// tells you. Without one, `Watchdog` goes to `receiver` once a day, and you are who has to miss it.
    pub heartbeat: Option<Secret<String>>,
    /// Storage class of its volume, which keeps silences.
    pub class: Name,
}

/// Who is told of alerts. What lets others write there is kept in a Secret, never in the values of a release.
#[derive(Clone, Debug, PartialEq)]
pub enum Receiver {
    /// A program that takes Alertmanager's own JSON, at this URL.
    Webhook(Secret<String>),
    /// A channel of Discord, by the URL of its webhook.
    Discord(Secret<String>),
    /// Pushover.
    Pushover {
        /// Key of the user or group.
        user: Secret<String>,
        /// Token of the application.
        token: Secret<String>,
    },
    /// E-mail, by a server that takes it with STARTTLS.
    Email {
        /// Address of the receiver.
        to: String,
        /// Address of the sender.
        from: String,
        /// Server and port, such as `smtp.home.example:587`.
        server: String,
        /// User at the server.
        user: String,
        /// Password at the server.
        password: Secret<String>,
    },
}

impl Receiver {
    /// A topic of ntfy, such as `https://ntfy.sh` and a name that nobody guesses: who knows it can read and write there. The
    /// server has to be 2.14 or newer, which knows Alertmanager's JSON.
    ///
    /// ```
    /// use observability::Receiver;
    ///
    /// let Receiver::Webhook(url) = Receiver::ntfy("https://ntfy.sh", &"secret-topic".into()) else { unreachable!() };
    /// assert_eq!(url.expose(), "https://ntfy.sh/secret-topic?template=alertmanager");
    /// ```
    pub fn ntfy(server: &str, topic: &Secret<String>) -> Self {
        Self::Webhook(Secret::new(format!("{server}/{}?template=alertmanager", topic.expose())))
    }

    /// What is secret, by the name of its file.
    fn secrets(&self) -> Vec<(&'static str, &Secret<String>)> {
        match self {
            Self::Webhook(url) | Self::Discord(url) => vec![("url", url)],
            Self::Pushover { user, token } => vec![("user", user), ("token", token)],
            Self::Email { password, .. } => vec![("password", password)],
        }
    }

    fn config(&self) -> Value {
        match self {
            Self::Webhook(_) => json!({ "name": YOU, "webhook_configs": [{ "url_file": file("url") }] }),
            Self::Discord(_) => json!({ "name": YOU, "discord_configs": [{ "webhook_url_file": file("url") }] }),
            Self::Pushover { .. } => {
                json!({ "name": YOU, "pushover_configs": [{ "user_key_file": file("user"), "token_file": file("token") }] })
            }
            Self::Email { to, from, server, user, .. } => json!({ "name": YOU, "email_configs": [{
                "to": to, "from": from, "smarthost": server, "auth_username": user, "auth_password_file": file("password"),
                "send_resolved": true,
            }] }),
        }
    }
}

impl Alertmanager {
    /// Room for silences and for what was sent already.
    pub(crate) fn size() -> Quantity {
        "100Mi".parse().expect("a number with a suffix")
    }

    /// The values below `alertmanager`.
    pub(crate) fn values(&self, resources: &Value) -> Value {
        json!({
            "alertmanagerSpec": {
                "resources": resources,
                "secrets": [SECRET],
                "storage": { "volumeClaimTemplate": { "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": { "requests": { "storage": Self::size() } },
                    "storageClassName": self.class,
                } } },
            },
            "config": self.config(),
        })
    }

    /// Alertmanager's own configuration.
    fn config(&self) -> Value {
        let mut receivers = vec![self.receiver.config(), json!({ "name": NOBODY })];
        let mut watchdog = json!({ "matchers": ["alertname = Watchdog"], "receiver": YOU, "repeat_interval": "1d" });
        if self.heartbeat.is_some() {
            receivers.push(json!({ "name": HEARTBEAT, "webhook_configs": [{ "url_file": file(HEARTBEAT), "send_resolved": false }] }));
            watchdog = json!({
                "matchers": ["alertname = Watchdog"], "receiver": HEARTBEAT,
                "group_wait": "0s", "group_interval": "1m", "repeat_interval": "5m",
            });
        }
        let inhibited = |source: &str, target: &str| json!({ "source_matchers": [source], "target_matchers": [target], "equal": ["cluster", "namespace", "alertname"] });
        json!({
            "global": { "resolve_timeout": "5m" },
            "inhibit_rules": [
                inhibited("severity = critical", "severity =~ warning|info"),
                inhibited("severity = warning", "severity = info"),
                { "source_matchers": ["alertname = InfoInhibitor"], "target_matchers": ["severity = info"], "equal": ["namespace"] },
            ],
            "receivers": receivers,
            "route": {
                "group_by": ["cluster", "namespace", "alertname"],
                "group_wait": "30s",
                "group_interval": "5m",
                "repeat_interval": "12h",
                "receiver": YOU,
                "routes": [watchdog, { "matchers": ["alertname = InfoInhibitor"], "receiver": NOBODY }],
            },
        })
    }

    /// What it mounts.
    pub(crate) fn secret(&self, namespace: Name) -> SecretObject {
        let heartbeat = self.heartbeat.iter().map(|url| (HEARTBEAT, url));
        let values = self.receiver.secrets().into_iter().chain(heartbeat);
        values.fold(SecretObject::new(namespace, SECRET), |secret, (key, value)| secret.value(key, value.clone()))
    }
}

fn file(name: &str) -> String {
    format!("{FOLDER}/{name}")
}
