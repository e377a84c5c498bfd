//! Root modules: what Terraform is run in.
//!
//! A resource that is added gives a [`Handle`], and only a handle gives the values that other resources want, each of
//! its own type: nothing refers to what is not there, or takes one id for another.
//!
//! ```
//! use cloud_iac::aws::s3::{Bucket, BucketPublicAccessBlock};
//! use cloud_iac::hcl::Identifier;
//! use cloud_iac::module::{Backend, Module};
//! use homelab_core::name;
//!
//! let mut module = Module::new(name!("photos"), Backend::Local);
//! let bucket = module.resource(Identifier::from_static("photos"), Bucket::builder().bucket("lab-photos").build());
//! module.resource(Identifier::from_static("photos"), BucketPublicAccessBlock::all(bucket.id()));
//! assert!(module.files()["main.tf"].contains("bucket                  = aws_s3_bucket.photos.id"));
//! ```
//!
//! An ARN is no bucket name:
//!
//! ```compile_fail,E0308
//! # use cloud_iac::{aws::s3::{Bucket, BucketPublicAccessBlock}, hcl::Identifier, module::{Backend, Module}};
//! # let mut module = Module::new(homelab_core::name!("photos"), Backend::Local);
//! let bucket = module.resource(Identifier::from_static("photos"), Bucket::builder().bucket("lab-photos").build());
//! module.resource(Identifier::from_static("photos"), BucketPublicAccessBlock::all(bucket.arn()));
//! ```

mod backend;
mod constraint;
mod handle;
mod output;
mod provider;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use homelab_core::{Brings, File, Name, Part, Place, Problem, nearest};

pub use self::backend::{Backend, StateBucket, StateContainer};
pub use self::constraint::{InvalidConstraint, VersionConstraint};
pub use self::handle::{DataSource, Handle, Resource};
pub use self::output::{CloudOutput, InvalidOutput, Output};
pub use self::provider::Provider;
pub use self::value::Value;
use crate::hcl::{Block, Body, Expression, Identifier, Item, Piece, Reference};

/// Oldest Terraform that has everything which is emitted: `use_lockfile` of the `s3` backend left its trial in 1.11
/// (CHANGELOG of v1.11.0). OpenTofu has it since 1.10.
const REQUIRED_VERSION: &str = ">= 1.11";

/// What Terraform leaves in a module's folder and Git must not have: states hold secrets. The lock file stays in Git.
const IGNORED: &str = ".terraform/\n*.tfplan\n*.tfstate\n*.tfstate.*\n";

/// A root module: a folder `terraform/<name>` with its own state.
///
/// All fields are open: what the typed resources do not have yet can be added to their bodies.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// Name of the folder below `terraform/` and of the [`Part`]; unique in the lab.
    pub name: Name,
    /// Where its state is kept: `backend.tf`.
    pub backend: Backend,
    /// Providers that it uses, with their versions and settings: `versions.tf` and `providers.tf`.
    pub providers: Vec<Provider>,
    /// Data sources and resources, in the order of `main.tf`; Terraform finds its own order.
    pub main: Body,
    /// What it tells the user and the clusters: `outputs.tf`. Names are unique in the module.
    pub outputs: Vec<Output>,
    /// Files that its resources read, by their path in the folder.
    pub assets: BTreeMap<&'static str, File>,
}

/// Kind of a [`Value`]: the path of a file on the machine that runs Terraform.
#[derive(Clone, Copy, Debug)]
pub enum FilePath {}

impl Module {
    /// An empty module: the methods below fill it.
    pub const fn new(name: Name, backend: Backend) -> Self {
        Self { name, backend, providers: Vec::new(), main: Body::new(), outputs: Vec::new(), assets: BTreeMap::new() }
    }

    /// Uses a provider; without one of their type Terraform would look for the provider of a resource by itself.
    pub fn provider(&mut self, provider: impl Into<Provider>) {
        self.providers.push(provider.into());
    }

    /// Adds a resource, whose address is its kind and `name`; one with the same address is a problem.
    pub fn resource<R: Resource>(&mut self, name: Identifier, resource: R) -> Handle<R> {
        self.push("resource", &R::KIND, &name, resource.into_body());
        Handle::new(Reference::new(R::KIND, [name]))
    }

    /// Adds a resource that Terraform refuses to destroy, as long as its block is there.
    pub fn kept_resource<R: Resource>(&mut self, name: Identifier, resource: R) -> Handle<R> {
        let body = resource.into_body().nest("lifecycle", Body::new().set("prevent_destroy", true));
        self.push("resource", &R::KIND, &name, body);
        Handle::new(Reference::new(R::KIND, [name]))
    }

    /// Adds a resource that Terraform makes after those of `others`, although nothing in it refers to them.
    pub fn resource_after<R: Resource>(&mut self, name: Identifier, resource: R, others: Vec<Reference>) -> Handle<R> {
        self.push("resource", &R::KIND, &name, resource.into_body().set_all("depends_on", others));
        Handle::new(Reference::new(R::KIND, [name]))
    }

    /// Adds a file that a resource reads, and gives its path.
    pub fn asset(&mut self, path: &'static str, file: File) -> Value<FilePath> {
        self.assets.insert(path, file);
        let folder = Reference::new(Identifier::from_static("path"), [Identifier::from_static("module")]);
        Value::new(Expression::Template(vec![Piece::Expression(folder.into()), Piece::Text(format!("/{path}"))]))
    }

    /// Adds a data source.
    pub fn data<D: DataSource>(&mut self, name: Identifier, data: D) -> Handle<D> {
        self.push("data", &D::KIND, &name, data.into_body());
        Handle::new(Reference::new(Identifier::from_static("data"), [D::KIND, name]))
    }

    /// Adds a comment above what is added next, without `#`.
    pub fn comment(&mut self, text: &str) {
        self.main.items.push(Item::Comment(text.to_owned()));
    }

    /// Tells a value: to the user, and as a cloud output to the clusters.
    pub fn output<T>(&mut self, name: CloudOutput, description: &str, value: Value<T>) {
        self.outputs.push(Output { name, description: description.to_owned(), value: value.into() });
    }

    /// The text of each file that Terraform itself reads, by its name.
    pub fn files(&self) -> BTreeMap<&'static str, String> {
        let mut requirements = Body::new();
        for provider in &self.providers {
            requirements = requirements.attribute(provider.name.clone(), provider.requirement());
        }
        let mut terraform = Body::new().set("required_version", REQUIRED_VERSION);
        if !self.providers.is_empty() {
            terraform = terraform.nest("required_providers", requirements);
        }
        let mut providers = Body::new();
        for provider in &self.providers {
            providers = providers.block(Block::new(Identifier::from_static("provider"), [provider.name.clone()], provider.body.clone()));
        }
        let mut outputs = Body::new();
        for output in &self.outputs {
            outputs = outputs.block(output.block());
        }
        let backend = Body::new().nest("terraform", Body::new().block(self.backend.block()));
        let bodies = [
            ("backend.tf", backend),
            ("main.tf", self.main.clone()),
            ("outputs.tf", outputs),
            ("providers.tf", providers),
            ("versions.tf", Body::new().nest("terraform", terraform)),
        ];
        let texts = bodies.into_iter().filter(|(_, body)| !body.items.is_empty()).map(|(name, body)| (name, body.to_string()));
        texts.chain([(".gitignore", IGNORED.to_owned())]).collect()
    }

    /// What is wrong with it: names that are there twice, and references to what is not there.
    pub fn problems(&self) -> Vec<Problem> {
        let place = || Place::Part(homelab_core::PartId { cluster: None, name: self.name.clone() });
        let error = |code, message: String| Problem::error(code, message).at(place());
        let mut problems = Vec::new();
        let mut addresses = BTreeSet::new();
        for item in &self.main.items {
            let Item::Block(block) = item else { continue };
            let address = address(block);
            if !addresses.insert(address.clone()) {
                problems.push(error("duplicate-resource", format!("module `{}` has two `{address}`", self.name)));
            }
        }
        let mut names = BTreeSet::new();
        for output in &self.outputs {
            if !names.insert(&output.name) {
                problems.push(error("duplicate-output", format!("module `{}` has two outputs `{}`", self.name, output.name)));
            }
        }
        let references = self.main.references().into_iter().chain(self.outputs.iter().flat_map(|output| output.value.references()));
        let unknown: BTreeSet<String> =
            references.map(target).filter(|(is_address, address)| *is_address && !addresses.contains(address)).map(|(_, it)| it).collect();
        for address in unknown {
            let problem = error("undeclared-reference", format!("module `{}` refers to `{address}`, which it does not have", self.name));
            problems.push(match nearest(&address, addresses.iter().map(String::as_str)) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
        problems
    }

    fn push(&mut self, block: &'static str, kind: &Identifier, name: &Identifier, body: Body) {
        let block = Block::new(Identifier::from_static(block), [kind.clone(), name.clone()], body);
        self.main.items.push(Item::Block(block));
    }
}

impl From<Module> for Part {
    fn from(module: Module) -> Self {
        let folder = Path::new("terraform").join(&*module.name);
        let mut part = Self::new(module.name.clone());
        part.problems = module.problems();
        let texts = module.files().into_iter().map(|(name, text)| (name, File::Text(text)));
        for (name, file) in texts.chain(module.assets.clone()) {
            part = part.file(folder.join(name), file);
        }
        module.outputs.iter().fold(part, |part, output| part.bring(Brings::CloudOutput(output.name.to_string())))
    }
}

/// `aws_s3_bucket.backup` or `data.aws_region.current`.
fn address(block: &Block) -> String {
    let labels: Vec<&str> = block.labels.iter().map(|label| &**label).collect();
    if &*block.kind == "data" { format!("data.{}", labels.join(".")) } else { labels.join(".") }
}

/// The address that a reference needs, and whether it needs one at all: `var.x`, `each.key` or the type `string` do not.
fn target(reference: &Reference) -> (bool, String) {
    let steps: Vec<&str> = std::iter::once(&*reference.root).chain(reference.path.iter().map(|step| &**step)).collect();
    let (count, is_address) = match steps[0] {
        "data" => (3, true),
        "count" | "each" | "local" | "module" | "path" | "self" | "terraform" | "var" => (0, false),
        _ => (2, steps.len() > 1),
    };
    (is_address, steps[..count.min(steps.len())].join("."))
}
