//! Whether an app answers requests, or works now and then.

use homelab_core::Cron;

/// What an [`App`](super::App) does.
///
/// One of the two has to be said, and only one: anything else does not compile.
///
/// ```compile_fail,E0277
/// use homelab::App;
/// use homelab_core::name;
///
/// App::builder().name(name!("web")).image("web:1").build();
/// ```
///
/// ```compile_fail,E0277
/// use homelab::App;
/// use homelab_core::{Cron, name};
///
/// let nightly: Cron = "30 3 * * *".parse().expect("a schedule");
/// App::builder().name(name!("web")).image("web:1").port(80).schedule(nightly).build();
/// ```
///
/// ```
/// use homelab::App;
/// use homelab_core::{Cron, name};
///
/// let nightly: Cron = "30 3 * * *".parse()?;
/// App::builder().name(name!("tidy")).image("tidy:1").schedule(nightly).build();
/// # Ok::<(), homelab_core::InvalidCron>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Run {
    /// It runs all the time, and answers on this port: `.port(8080)`.
    Serve(u16),
    /// It is started again and again, and ends when its work is done: `.schedule(…)`. One run ends before the next begins.
    Schedule(Schedule),
}

/// When an app works.
#[derive(bon::Builder, Clone, Debug, Eq, PartialEq)]
pub struct Schedule {
    /// When it is started. A run that was missed while the cluster was off is made up for until the next is due.
    pub cron: Cron,
    /// Such as `Europe/Zurich`, as the IANA names it. Kubernetes' default is the controller manager's, which is UTC on Talos and k3s.
    #[builder(into)]
    pub time_zone: Option<String>,
}

impl From<Cron> for Schedule {
    fn from(cron: Cron) -> Self {
        Self { cron, time_zone: None }
    }
}
