//! The workflow that renders and checks what is proposed.

use super::Upkeep;

/// `.github/workflows/lab.yaml`. On GitHub's runners, rustup is there and brings the toolchain that the program asks for.
pub(super) fn text(upkeep: &Upkeep) -> String {
    let Upkeep { branch, checkout, cache } = upkeep;
    format!(
        r#"# Generated. Renders the lab without any key, encrypted files carried over, and fails where the files are others.
name: lab

on:
  pull_request:
  push:
    branches: ["{branch}", "renovate/**"]

permissions: {{}}

jobs:
  check:
    if: ${{{{ !startsWith(github.ref, 'refs/heads/renovate/') }}}}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@{checkout_commit} # {checkout_tag}
        with:
          persist-credentials: false
      - uses: actions/cache@{cache_commit} # {cache_tag}
        with:
          path: |
            ~/.cargo/registry
            target
          key: lab-${{{{ hashFiles('Cargo.lock', 'rust-toolchain.toml') }}}}
      - run: cargo run --locked -- render --carry-over
      - name: The files are those that the program writes
        run: git add --all && git diff --cached --stat --exit-code

  # A version that Renovate raises is rendered on its own branch. For checks to run on that commit, store a token of yours
  # that may write contents as the secret LAB_TOKEN: what a workflow pushes with its own token starts no other one.
  render:
    if: ${{{{ startsWith(github.ref, 'refs/heads/renovate/') && github.actor != 'github-actions[bot]' }}}}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@{checkout_commit} # {checkout_tag}
        with:
          token: ${{{{ secrets.LAB_TOKEN || github.token }}}}
      - uses: actions/cache@{cache_commit} # {cache_tag}
        with:
          path: |
            ~/.cargo/registry
            target
          key: lab-${{{{ hashFiles('Cargo.lock', 'rust-toolchain.toml') }}}}
      - run: cargo run --locked -- render --carry-over
      - name: Commit what follows from the new version
        run: |
          git config user.name 'github-actions[bot]'
          git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
          git add --all
          git diff --cached --quiet || {{ git commit --message 'Render' && git push; }}
"#,
        checkout_commit = checkout.commit,
        checkout_tag = checkout.tag,
        cache_commit = cache.commit,
        cache_tag = cache.tag,
    )
}
