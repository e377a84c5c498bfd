//! Schedules.

/// Whether these are minute, hour, day, month and weekday as numbers, ranges, lists and steps in their bounds.
pub(super) fn is_cron(schedule: &str) -> bool {
    let bounds = [0..=59, 0..=23, 1..=31, 1..=12, 0..=6];
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let number = |text: &str, bounds: &std::ops::RangeInclusive<u32>| text.parse().is_ok_and(|number| bounds.contains(&number));
    let item = |text: &str, bounds: &std::ops::RangeInclusive<u32>| {
        let (range, step) = text.split_once('/').map_or((text, None), |(range, step)| (range, Some(step)));
        let is_range = range == "*"
            || range.split_once('-').map_or_else(|| number(range, bounds), |(from, to)| number(from, bounds) && number(to, bounds));
        is_range && step.is_none_or(|step| number(step, &(1..=*bounds.end())))
    };
    fields.len() == bounds.len() && fields.iter().zip(&bounds).all(|(field, bounds)| field.split(',').all(|text| item(text, bounds)))
}

#[cfg(test)]
mod tests {
    use super::is_cron;

    #[test]
    fn a_schedule_is_five_fields_in_their_bounds() {
        for good in ["30 3 * * *", "*/15 0-6 1,15 * 1-5", "0 0 31 12 0"] {
            assert!(is_cron(good), "{good}");
        }
        for bad in
            ["", "daily", "30 3 * *", "60 3 * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "*/0 * * * *", "1- * * * *", "0 3 * * * *"]
        {
            assert!(!is_cron(bad), "{bad}");
        }
    }
}
