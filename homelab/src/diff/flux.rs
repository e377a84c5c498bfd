//! Flux itself.

use super::Danger;
use super::objects::Pairs;
use super::value::{dotted, present, show, text};
use super::version::{Step, Version};

pub(super) fn judge(pairs: &Pairs<'_>) -> Vec<Danger> {
    let mut dangers = Vec::new();
    for (old, new) in pairs.changed("fluxcd.controlplane.io", "FluxInstance") {
        let field = "/spec/distribution/version";
        let version = |value| text(value, field).and_then(Version::parse);
        if let (Some(before), Some(after)) = (version(&old.value), version(&new.value))
            && before.step_to(after) == Step::Down
        {
            let what = format!("{}: {}", new.title(), dotted(field));
            dangers.push(
                Danger::change("flux-goes-down", &new.path, &what, show(present(&old.value, field)), show(present(&new.value, field)))
                    .effect("the older controllers may not understand what the newer ones have stored")
                    .instead("stay on the version"),
            );
        }
        let field = "/spec/sync/path";
        let (before, after) = (present(&old.value, field), present(&new.value, field));
        if before.is_some() && before != after {
            let what = format!("{}: {}", new.title(), dotted(field));
            dangers.push(
                Danger::change("sync-path", &new.path, &what, show(before), show(after))
                    .effect("Flux prunes all that the old folder lists and the new one does not: if that is empty, the whole cluster")
                    .instead("let the new folder list the same Kustomizations before Flux is told to look there"),
            );
        }
    }
    for (old, new) in pairs.changed("kustomize.toolkit.fluxcd.io", "Kustomization") {
        let field = "/spec/targetNamespace";
        let (before, after) = (present(&old.value, field), present(&new.value, field));
        if before != after {
            let what = format!("{}: {}", new.title(), dotted(field));
            dangers.push(
                Danger::change("target-namespace", &new.path, &what, show(before), show(after))
                    .effect("everything is made anew in the other namespace and pruned in the old one, claims with their data too")
                    .instead("keep it; move apps one by one, with their data"),
            );
        }
    }
    dangers
}
