//! Schedules as `CronJob`s take them.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

/// When something is run again and again: the five fields of cron, as numbers, ranges, lists and steps.
///
/// Names (`MON`) and words (`@daily`) are not taken, nor is Sunday as 7. A date that never comes, such as 31 February, is no
/// schedule.
///
/// ```
/// use std::time::Duration;
/// use homelab_core::Cron;
///
/// let weekdays: Cron = "30 3 * * 1-5".parse()?;
/// assert_eq!(weekdays.longest_pause(), Duration::from_hours(72));
/// assert!("0 0 31 2 *".parse::<Cron>().is_err());
/// # Ok::<(), homelab_core::InvalidCron>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cron {
    text: String,
    longest_pause: Duration,
}

/// What is no schedule of cron.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not five fields of cron (minute, hour, day, month, weekday) for a time that comes, such as `30 3 * * *`")]
pub struct InvalidCron(pub String);

const BOUNDS: [RangeInclusive<u32>; 5] = [0..=59, 0..=23, 1..=31, 1..=12, 0..=6];
/// Days of the months of four years, the last of which is a leap year. The weekdays come round after seven times as many.
const MONTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const YEARS: u32 = 28;

/// One field: a bit for each value that it has, and whether it begins with `*`.
struct Field {
    values: u64,
    is_open: bool,
}

impl Field {
    const fn has(&self, value: u32) -> bool {
        self.values >> value & 1 == 1
    }
}

impl Cron {
    /// The longest time from one run to the next: three days, for one that rests at weekends.
    pub const fn longest_pause(&self) -> Duration {
        self.longest_pause
    }

    /// The schedule as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Cron {
    type Err = InvalidCron;

    fn from_str(text: &str) -> Result<Self, InvalidCron> {
        let pause = || {
            let fields: Vec<&str> = text.split_whitespace().collect();
            let fields: Vec<Field> = fields.iter().zip(&BOUNDS).map(|(field, bounds)| parse(field, bounds)).collect::<Option<_>>()?;
            let fields: [Field; 5] = fields.try_into().ok().filter(|_| text.split_whitespace().count() == BOUNDS.len())?;
            longest_pause(&fields)
        };
        let longest_pause = pause().ok_or_else(|| InvalidCron(text.to_owned()))?;
        Ok(Self { text: text.to_owned(), longest_pause })
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn parse(field: &str, bounds: &RangeInclusive<u32>) -> Option<Field> {
    let mut values = 0;
    for item in field.split(',') {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let number = |text: &str| text.parse().ok().filter(|number| bounds.contains(number));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (*bounds.start(), *bounds.end()),
            Some((first, last)) => (number(first)?, number(last)?),
            // From there on, if there is a step.
            None => (number(range)?, if step.is_some() { *bounds.end() } else { number(range)? }),
        };
        let step: usize = step.map_or(Some(1), |step| step.parse().ok().filter(|step| (1..=*bounds.end() as usize).contains(step)))?;
        if first > last {
            return None;
        }
        values |= (first..=last).step_by(step).fold(0, |bits, value| bits | 1 << value);
    }
    Some(Field { values, is_open: field.starts_with('*') })
}

/// Nothing, if it never runs.
fn longest_pause([minutes, hours, days, months, weekdays]: &[Field; 5]) -> Option<Duration> {
    let times: Vec<u32> = (0..24 * 60).filter(|time| hours.has(time / 60) && minutes.has(time % 60)).collect();
    let (first, last) = (*times.first()?, *times.last()?);
    let mut longest = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
    let (mut day, mut first_day, mut last_day) = (0_u32, None, None);
    for month in 0..YEARS * 12 {
        let is_leap = month % 48 == 37;
        for date in 1..=MONTHS[(month % 12) as usize] + u32::from(is_leap) {
            let (on_date, on_weekday) = (days.has(date), weekdays.has(day % 7));
            // Two fields that both say something mean either (`dayMatches` of robfig/cron, which Kubernetes uses).
            let is_day = if days.is_open || weekdays.is_open { on_date && on_weekday } else { on_date || on_weekday };
            if is_day && months.has(month % 12 + 1) {
                let since = last_day.map_or(0, |last_day: u32| (day - last_day) * 24 * 60 + first - last);
                longest = longest.max(since);
                first_day = first_day.or(Some(day));
                last_day = Some(day);
            }
            day += 1;
        }
    }
    // The calendar begins anew.
    let around = (first_day? + day - last_day?) * 24 * 60 + first - last;
    Some(Duration::from_secs(u64::from(longest.max(around)) * 60))
}

#[cfg(test)]
mod tests {
    use super::Cron;

    #[test]
    fn a_schedule_is_five_fields_in_their_bounds() {
        for good in ["30 3 * * *", "*/15 0-6 1,15 * 1-5", "0 0 31 12 0", "5/20 * * * *"] {
            assert!(good.parse::<Cron>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "daily",
            "@daily",
            "30 3 * *",
            "60 3 * * *",
            "0 24 * * *",
            "0 0 0 * *",
            "0 0 * 13 *",
            "0 0 * * 7",
            "*/0 * * * *",
            "1- * * * *",
            "0 3 * * * *",
            "5-1 * * * *",
            "0 0 30 2 *",
        ] {
            assert!(bad.parse::<Cron>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_longest_pause_is_the_one_between_the_two_runs_that_lie_farthest_apart() {
        let hours = |cron: &str| cron.parse::<Cron>().expect("a schedule").longest_pause().as_secs_f64() / 3600.0;
        for (cron, pause) in [
            ("* * * * *", 1.0 / 60.0),
            ("*/15 * * * *", 0.25),
            ("*/25 * * * *", 25.0 / 60.0),
            ("0 6-18/4 * * *", 12.0),
            ("30 3 * * *", 24.0),
            ("30 3 * * 0", 7.0 * 24.0),
            ("30 3 * * 1-5", 3.0 * 24.0),
            ("0 0 1 * *", 31.0 * 24.0),
            ("0 0 31 * *", 61.0 * 24.0),
            // Each first of the month, and each Monday.
            ("0 0 1 * 1", 7.0 * 24.0),
            // Star and step: Mondays on odd days only; the 30th of a long month and the 6th after it are even.
            ("0 0 */2 * 1", 21.0 * 24.0),
            ("0 0 1 1 *", 366.0 * 24.0),
            ("0 0 29 2 *", 1461.0 * 24.0),
        ] {
            assert!((hours(cron) - pause).abs() < 1e-9, "{cron}: {}", hours(cron));
        }
    }
}
