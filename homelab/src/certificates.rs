//! Certificates among the keys: when they end, and new ones.

use std::time::{Duration, SystemTime};

use homelab_core::{Name, Place, Problem, Secret};

use crate::keys::random;
use crate::{Error, Keys};

const DAY: Duration = Duration::from_hours(24);

/// From when on an end is worth a warning.
const SOON: Duration = Duration::from_hours(60 * 24);
/// How long what the mesh's authority signs is good: the chart's job signs nothing that would outlive it.
const SIGNED_IN_THE_MESH: Duration = Duration::from_hours(365 * 24);

/// A certificate of the lab, and when it ends.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Expiry {
    /// What it is for.
    pub what: String,
    /// Its file in the secrets folder.
    pub path: String,
    /// The last second in which it is good.
    pub not_after: SystemTime,
    /// What makes a new one.
    pub renewal: String,
}

impl Keys {
    /// The certificates among the keys of `clusters`, as far as they are there.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`](crate::KeysError::Unreadable) if one is no certificate and key.
    pub fn expiries<'a>(&mut self, lab: &str, clusters: impl IntoIterator<Item = &'a Name>) -> Result<Vec<Expiry>, Error> {
        let mut found = Vec::new();
        for cluster in clusters {
            let (bundle, client) = (format!("talos/{cluster}/secrets.yaml"), format!("talos/{cluster}/client.pem"));
            if !self.has(&bundle) {
                continue;
            }
            let secrets = self.talos(cluster)?;
            if self.has(&client) {
                let certificate = self.talos_client(cluster, &secrets)?;
                found.extend(certificate.expires().map(|not_after| Expiry {
                    what: format!("the owner's certificate for the Talos API of cluster `{cluster}`"),
                    path: client,
                    not_after,
                    renewal: "run `secrets renew`".to_owned(),
                }));
            }
            found.extend(secrets.authorities().into_iter().filter_map(|(signs, authority)| {
                Some(Expiry {
                    what: format!("the authority of {signs} in cluster `{cluster}`"),
                    path: bundle.clone(),
                    not_after: authority.expires()?,
                    renewal: "rotate it with `talosctl rotate-ca`, and put the new secrets into the secrets folder".to_owned(),
                })
            }));
        }
        if self.has("authority.pem") {
            found.push(Expiry {
                what: "the authority of the lab's host names".to_owned(),
                path: "authority.pem".to_owned(),
                not_after: self.authority(lab)?.not_after(),
                renewal: "make a new lab authority, and trust it wherever the old one is trusted, before it ends".to_owned(),
            });
        }
        if self.has("mesh.pem") {
            found.push(Expiry {
                what: "the authority of the mesh of clusters, for what it signs".to_owned(),
                path: "mesh.pem".to_owned(),
                not_after: self.mesh_authority()?.not_after() - SIGNED_IN_THE_MESH,
                renewal: "make a new one, render, and have each cluster sign anew: `kubectl -n kube-system create job renew \
                          --from=cronjob/clustermesh-apiserver-generate-certs`"
                    .to_owned(),
            });
        }
        Ok(found)
    }

    /// The clusters for whose Talos API the owner has a certificate.
    pub(crate) fn talos_clients(&self) -> Vec<Name> {
        let paths = self.stored.keys().chain(self.made.keys()).filter_map(|path| path.to_str());
        let clusters = paths.filter_map(|path| path.strip_prefix("talos/")?.strip_suffix("/client.pem")?.parse().ok());
        clusters.collect()
    }

    fn has(&self, path: &str) -> bool {
        [&self.stored, &self.made].iter().any(|keys| keys.contains_key(std::path::Path::new(path)))
    }

    /// Makes the owner's certificate for the Talos API of `cluster` anew; nothing, if there is none. The authority stays.
    ///
    /// # Errors
    /// [`KeysError::Unreadable`](crate::KeysError::Unreadable) if the cluster's secrets are no whole bundle.
    pub fn renew_talos_client(&mut self, cluster: &Name) -> Result<(), Error> {
        let path = format!("talos/{cluster}/client.pem");
        if !self.has(&path) {
            return Ok(());
        }
        let made = self.talos(cluster)?.client_certificate(SystemTime::now(), &mut random());
        let client = made.map_err(|error| Error::Key(error.into()))?;
        self.made.insert(path.into(), Secret::new(client.certificate + client.key.expose()));
        Ok(())
    }
}

impl Expiry {
    /// Whole days that are left; negative once it has ended.
    pub fn days_left(&self, now: SystemTime) -> i64 {
        let days = |duration: Duration| i64::try_from(duration.as_secs() / DAY.as_secs()).unwrap_or(i64::MAX);
        match self.not_after.duration_since(now) {
            Ok(left) => days(left),
            Err(over) => -days(over.duration()) - 1,
        }
    }

    /// A warning, if it ends soon or has ended.
    pub fn warning(&self, now: SystemTime) -> Option<Problem> {
        if self.not_after.duration_since(now).is_ok_and(|left| left >= SOON) {
            return None;
        }
        let days = self.days_left(now);
        let message = if days < 0 { format!("{} has ended", self.what) } else { format!("{} ends in {days} days", self.what) };
        Some(Problem::warning("certificate-expires", message).at(Place::File(self.path.clone().into())).help(&self.renewal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_warns_from_sixty_days_on() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(20_000 * 24);
        let expiry = |not_after| Expiry { what: "it".to_owned(), path: "a.pem".to_owned(), not_after, renewal: "renew it".to_owned() };
        assert_eq!(expiry(now + SOON).warning(now), None);
        let soon = expiry(now + SOON - Duration::from_secs(1));
        assert_eq!(soon.days_left(now), 59);
        insta::assert_snapshot!(soon.warning(now).expect("59 days"), @r"
        warning[certificate-expires]: it ends in 59 days
          at a.pem
          help: renew it
        ");
        let over = expiry(now - Duration::from_secs(1));
        assert_eq!(over.days_left(now), -1);
        assert_eq!(over.warning(now).expect("it has ended").message, "it has ended");
    }
}
