//! What accounts may use: units a day (UTC), and bonus units that are given once. Searching and negotiating cost units;
//! reading, answering and writing to each other do not.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::Fault;
use super::config::Quota;

const DAY: i64 = 24 * 3600 * 1000;

/// What units are spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The beginning of a formulation, and each reply in it.
    Formulation,
    /// A confirmation, a discovery, a rerun.
    Search,
    /// A run.
    Run,
}

impl Use {
    /// The word for it, in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Use::Formulation => "formulation",
            Use::Search => "search",
            Use::Run => "run",
        }
    }

    /// Its price in units.
    pub fn price(self, config: &Quota) -> i64 {
        match self {
            Use::Formulation => config.formulation,
            Use::Search => config.search,
            Use::Run => config.run,
        }
        .max(0)
    }
}

/// Days since 1970 (UTC) of a stored time.
pub fn day(now: i64) -> i64 {
    now.div_euclid(DAY)
}

/// When the units of this day are given anew, as a stored time.
pub fn resets_at(now: i64) -> i64 {
    (day(now) + 1) * DAY
}

/// What an account has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Left {
    /// Whether anything is refused when nothing is left; if not, usage is only counted.
    pub enforced: bool,
    /// Units a day; null: no limit.
    pub daily: Option<i64>,
    /// Of them used today (UTC).
    pub daily_used: i64,
    /// Of them left today; null: no limit.
    pub daily_remaining: Option<i64>,
    /// Units that do not come back, used when those of the day are.
    pub bonus_remaining: i64,
    /// When the units of the day are given anew, RFC 3339.
    pub resets_at: String,
}

/// How a price is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// Units of the day.
    pub daily: i64,
    /// Bonus units.
    pub bonus: i64,
}

/// Units of the day first, then bonus units; none when both together are not enough.
pub fn pay(price: i64, daily: Option<i64>, used: i64, bonus: i64) -> Option<Payment> {
    let from_day = daily.map_or(price, |daily| (daily - used).clamp(0, price));
    let from_bonus = price - from_day;
    (from_bonus == 0 || from_bonus <= bonus).then_some(Payment { daily: from_day, bonus: from_bonus })
}

/// Nothing is left: whoever was never activated needs a code, everybody else the next day.
pub fn exhausted(what: Use, price: i64, activated: bool, now: i64) -> Fault {
    let what = what.name();
    if !activated {
        let message =
            format!("a {what} costs {price} units, more than this account has left; an invite code adds more");
        return Fault::new(402, "quota_empty_need_invite_code", message).hint("towow auth redeem-code CODE");
    }
    let resets = resets_at(now);
    let shown = Timestamp::from_millisecond(resets).map(|time| time.to_string()).unwrap_or_default();
    let message = format!("a {what} costs {price} units, more than are left; new units come at {shown}");
    let seconds = u64::try_from((resets - now + 999) / 1000).unwrap_or(1);
    Fault::new(429, "quota_exhausted", message).hint("towow billing usage").retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_day_go_first() {
        let cases = [
            ("all from the day", (5, Some(150), 0, 30), Some((5, 0))),
            ("the rest from the bonus", (5, Some(150), 148, 30), Some((2, 3))),
            ("all from the bonus", (5, Some(150), 150, 30), Some((0, 5))),
            ("more used than given", (5, Some(150), 170, 30), Some((0, 5))),
            ("the last unit", (5, Some(150), 146, 1), Some((4, 1))),
            ("one too few", (5, Some(150), 147, 1), None),
            ("trial only", (1, Some(0), 0, 1), Some((0, 1))),
            ("nothing", (1, Some(0), 0, 0), None),
            ("free of charge", (0, Some(0), 0, 0), Some((0, 0))),
            ("no limit", (5, None, 1_000_000, 0), Some((5, 0))),
        ];
        for (name, (price, daily, used, bonus), expected) in cases {
            let paid = pay(price, daily, used, bonus).map(|paid| (paid.daily, paid.bonus));
            assert_eq!(paid, expected, "{name}");
        }
    }

    #[test]
    fn an_empty_quota_says_what_helps() {
        // 2026-11-21T23:59:00Z
        let now = 1_795_305_540_000;
        let fault = exhausted(Use::Run, 5, false, now);
        assert_eq!((fault.status, fault.code, fault.retry_after), (402, "quota_empty_need_invite_code", None));
        let fault = exhausted(Use::Run, 5, true, now);
        assert_eq!((fault.status, fault.code, fault.retry_after), (429, "quota_exhausted", Some(60)));
        assert!(fault.message.ends_with("at 2026-11-22T00:00:00Z"), "{}", fault.message);
    }
}
