//! The sample app, and its backup.

use std::time::Duration;

use homelab::site::{Cloud, Site};
use homelab::versions::Versions;
use homelab::{App, AppClaim, Error, Keys};
use homelab_core::{Alert, AlertSeverity, Name, ObjectName, Part, Quantity, SecretObject, name};
use storage::{Backup, PasswordKey, Repository};

/// The app, its namespace and its claim.
pub(super) const WEB: Name = Name::from_static("web");
/// The backup of its claim, and the service account that it runs as.
pub(super) const WEB_BACKUP: Name = Name::from_static("web-backup");
const RESTIC: Name = Name::from_static("restic");

/// The sample app, reached as `web.<domain>`.
pub(super) fn web(domain: &ObjectName, class: Name, versions: &Versions) -> Part {
    let claim = AppClaim::builder().size(Quantity::gibibytes(1)).path("/data").class(class).build();
    App::builder()
        .name(WEB)
        .image(&versions.images.podinfo)
        .port(9898)
        .host(super::host(&WEB, domain))
        .claim(claim)
        .metrics("/metrics")
        .exposes(["http_requests_total"])
        .alerts(vec![failing()])
        .health("/healthz")
        .build()
        .into()
}

/// More than one request in twenty fails.
fn failing() -> Alert {
    let rate = |status: &str| format!("sum by (cluster) (rate(http_requests_total{{namespace=\"{WEB}\"{status}}}[5m]))");
    Alert::builder()
        .rule(WEB)
        .name("WebFailing")
        .namespace(WEB)
        .expression(format!("{} / {} > 0.05", rate(", status=~\"5..\""), rate("")))
        .hold(Duration::from_mins(10))
        .severity(AlertSeverity::Warning)
        .summary("{{ $value | humanizePercentage }} of the requests to the sample app fail.")
        .build()
}

/// The backup of its claim to the cloud that the site names, if any.
pub(super) fn web_backup(site: &Site, versions: &Versions, keys: &mut Keys) -> Result<Option<Part>, Error> {
    let Some(cloud) = site.backup else { return Ok(None) };
    let backup = Backup::builder()
        .name(WEB_BACKUP)
        .namespace(WEB)
        .claim(WEB)
        .user(homelab::APP_USER)
        .image(&versions.images.restic)
        .schedule("30 3 * * *")
        .repository(match cloud {
            Cloud::Aws => Repository::S3,
            Cloud::Azure => Repository::Azure,
        })
        .password(PasswordKey { secret: RESTIC, key: "password".to_owned() })
        .build();
    let password = SecretObject::new(WEB, RESTIC).value("password", keys.password(&name!("restic"))?);
    Ok(Some(Part::from(backup).after([WEB]).secret(password)))
}
