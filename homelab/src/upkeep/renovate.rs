//! What Renovate may raise.

use crate::versions::RENOVATE_PATTERN;

/// Folders of generated files: raised there, a version would be gone with the next render.
const GENERATED: &[&str] =
    &["bootstrap", "drills", "kubernetes/apps", "kubernetes/clusters", "kubernetes/infrastructure", "talos", "terraform", "workstation"];

/// `renovate.json5`.
pub(super) fn text() -> String {
    let ignored: Vec<String> = GENERATED.iter().map(|folder| format!("    \"{folder}/**\",\n")).collect();
    // JSON strings escape what TOML and Rust do not have to.
    let pattern = serde_json::Value::from(RENOVATE_PATTERN);
    format!(
        r#"// Generated. Versions are raised in versions.yaml, and what follows from them is rendered.
{{
  $schema: "https://docs.renovatebot.com/renovate-schema.json",
  extends: ["config:recommended"],
  // Written by the lab's program, which would overwrite what is raised there.
  ignorePaths: [
{ignored}    ".github/workflows/lab.yaml",
  ],
  // Your own manifests.
  flux: {{ managerFilePatterns: ["/^kubernetes/extra/.+\\.ya?ml$/"] }},
  kubernetes: {{ managerFilePatterns: ["/^kubernetes/extra/.+\\.ya?ml$/"] }},
  customManagers: [
    {{
      customType: "regex",
      managerFilePatterns: ["/(^|/)versions\\.yaml$/"],
      matchStrings: [{pattern}],
    }},
  ],
  // The workflow commits what it rendered to Renovate's branches: that is no edit of a person.
  gitIgnoredAuthors: ["41898282+github-actions[bot]@users.noreply.github.com"],
}}
"#,
        ignored = ignored.concat()
    )
}
