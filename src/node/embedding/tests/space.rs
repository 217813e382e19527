//! Vectors in memory.

use super::super::space::{Code, Query, SHARE, Space};
use super::super::texts::Section;

/// Numbers from -1 to 1, the same for the same seed.
fn dice(mut state: u64) -> impl FnMut() -> f32 {
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

fn vectors(count: usize, dimensions: usize, seed: u64) -> Vec<Vec<f32>> {
    let mut dice = dice(seed);
    (0..count).map(|_| (0..dimensions).map(|_| dice() * 3.0).collect()).collect()
}

fn exact(one: &[f32], other: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}

#[test]
fn cosines_are_right_to_a_hundredth_and_survive_being_stored() {
    for dimensions in [1, 3, 64, 384, 1024] {
        let all = vectors(60, dimensions, 7);
        let (query, mut space) = (Query::of(&all[0]), Space::new(dimensions));
        for (number, vector) in (0..).zip(&all) {
            let stored = Code::parse(&Code::of(vector).to_text()).unwrap();
            assert_eq!((&stored, stored.dimensions()), (&Code::of(vector), dimensions));
            assert!(space.put_code(number, Section::Seeks, &stored));
            let cosine = f64::from(space.cosine(number, Section::Seeks, &query).unwrap());
            assert!((cosine - exact(&all[0], vector)).abs() < 0.01, "{dimensions}: {cosine}");
            assert_eq!(space.cosine(number, Section::Gives, &query), None);
        }
    }
}

#[test]
fn nothing_overflows_and_nothing_is_nobody() {
    for dimensions in [384, 16_384] {
        let mut space = Space::new(dimensions);
        let large = vec![f32::MAX; dimensions];
        assert!(space.put(0, Section::Whole, &large) && space.put(1, Section::Whole, &vec![0.0; dimensions]));
        let query = Query::of(&large);
        assert!(space.cosine(0, Section::Whole, &query).unwrap() > 0.9999);
        assert_eq!(space.cosine(1, Section::Whole, &query), Some(0.0));
        assert_eq!(space.cosine(0, Section::Whole, &Query::of(&vec![0.0; dimensions])), Some(0.0));
        let opposite: Vec<f32> = large.iter().map(|number| -number).collect();
        assert!(space.cosine(0, Section::Whole, &Query::of(&opposite)).unwrap() < -0.9999);
    }
    let mut space = Space::new(3);
    assert!(!space.put(0, Section::Whole, &[1.0]));
    assert!(space.put(0, Section::Whole, &[1.0, 0.0, 0.0]));
    assert_eq!(space.cosine(0, Section::Whole, &Query::of(&[1.0])), None);
    assert!(space.top(Section::Whole, &Query::of(&[1.0]), |_| true, 9).is_empty());
    assert!(Space::new(0).top(Section::Whole, &Query::of(&[]), |_| true, 9).is_empty());
    assert_eq!(Code::parse("no base64!"), None);
}

#[test]
fn the_best_of_a_section_come_first_and_equal_ones_by_number() {
    let mut space = Space::new(2);
    for (number, vector) in [(9, [1.0, 0.0]), (4, [0.0, 1.0]), (7, [1.0, 0.0]), (2, [1.0, 1.0]), (8, [-1.0, 0.0])] {
        space.put(number, Section::Whole, &vector);
    }
    space.put(1, Section::Does, &[1.0, 0.0]);
    let found = |most: usize, allowed: &(dyn Fn(u32) -> bool + Sync)| {
        let found = space.top(Section::Whole, &Query::of(&[5.0, 0.0]), allowed, most);
        found.into_iter().map(|(number, _)| number).collect::<Vec<_>>()
    };
    assert_eq!(found(9, &|_| true), [7, 9, 2, 4, 8]);
    assert_eq!(found(2, &|_| true), [7, 9]);
    assert_eq!(found(2, &|number| number != 7), [9, 2]);
    assert_eq!(found(0, &|_| true), [0; 0]);
    assert_eq!(found(9, &|_| false), [0; 0]);
}

#[test]
fn a_mean_is_of_the_sections_that_somebody_has() {
    let mut space = Space::new(2);
    for (number, section, vector) in [
        (5, Section::Gives, [1.0, 0.0]),
        (5, Section::Seeks, [0.0, 1.0]),
        (2, Section::Gives, [1.0, 1.0]),
        (7, Section::Seeks, [1.0, 0.0]),
        (9, Section::Whole, [1.0, 0.0]),
    ] {
        space.put(number, section, &vector);
    }
    let query = Query::of(&[2.0, 0.0]);
    let found = |sections: &[Section]| space.top_mean(sections, &query, |number| number != 9, 9);
    assert_eq!(found(&[Section::Gives, Section::Seeks, Section::Does]).len(), 3);
    for (found, (number, cosine)) in
        found(&[Section::Gives, Section::Seeks]).into_iter().zip([(7, 1.0), (2, 0.5_f32.sqrt()), (5, 0.5)])
    {
        assert!(found.0 == number && (found.1 - cosine).abs() < 0.001, "{found:?}");
    }
    assert_eq!(found(&[Section::Seeks])[0].0, 7);
    assert_eq!((found(&[Section::Whole, Section::Does]), found(&[])), (vec![], vec![]));
}

/// So many vectors that threads share them.
#[test]
fn many_are_searched_as_few_are() {
    let (count, dimensions) = (3 * SHARE + 5, 8);
    let all = vectors(count, dimensions, 3);
    let mut space = Space::new(dimensions);
    for (number, vector) in (0..).zip(&all) {
        // Everybody twice: who is equal is in order, wherever they are.
        assert!(space.put(number, Section::Gives, vector));
        assert!(space.put(number + u32::try_from(count).unwrap(), Section::Gives, vector));
    }
    let query = Query::of(&vectors(1, dimensions, 11)[0]);
    let found = space.top(Section::Gives, &query, |number| number % 3 > 0, 200);
    let mut expected: Vec<(u32, f32)> = (0..2 * u32::try_from(count).unwrap())
        .filter(|number| number % 3 > 0)
        .map(|number| (number, space.cosine(number, Section::Gives, &query).unwrap()))
        .collect();
    expected.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    expected.truncate(200);
    assert_eq!(found, expected);
    assert_eq!(space.top_mean(&[Section::Gives, Section::Does], &query, |number| number % 3 > 0, 200), expected);
    space.shrink();
    assert_eq!(space.bytes(), 2 * count * (dimensions + 12));
}

/// Whatever has come and gone, what is found is what a fresh space of the same vectors finds.
#[test]
fn changes_add_up_to_what_a_fresh_space_is() {
    let dimensions = 5;
    let all = vectors(400, dimensions, 21);
    let mut dice = dice(99);
    let mut throw = |sides: usize| ((dice() + 1.0) / 2.0 * sides as f32) as usize % sides;
    let mut space = Space::new(dimensions);
    let mut present = std::collections::BTreeMap::new();
    for (step, vector) in all.iter().enumerate() {
        let (number, section) = (throw(40) as u32, Section::ALL[throw(4)]);
        match throw(5) {
            0 => {
                space.remove(number);
                present.retain(|(known, _), _| *known != number);
            }
            1 => {
                space.remove_section(number, section);
                present.remove(&(number, section));
            }
            _ => {
                space.put(number, section, vector);
                present.insert((number, section), vector);
            }
        }
        if step % 40 != 0 {
            continue;
        }
        let mut fresh = Space::new(dimensions);
        for ((number, section), vector) in &present {
            fresh.put(*number, *section, vector);
        }
        for section in Section::ALL {
            let query = Query::of(&all[throw(400)]);
            assert_eq!(space.len(section), fresh.len(section));
            assert_eq!(space.top(section, &query, |_| true, 12), fresh.top(section, &query, |_| true, 12));
            for number in 0..40 {
                assert_eq!(space.contains(number, section), present.contains_key(&(number, section)));
                assert_eq!(space.cosine(number, section, &query), fresh.cosine(number, section, &query));
            }
        }
    }
    assert!(present.len() > 50, "{}", present.len());
}
