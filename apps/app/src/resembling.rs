//! What was probably meant by a word that is none of those that are known.

/// How much it has to resemble a known one, from 0 to 1, to count as a typing error.
const RESEMBLANCE: f64 = 0.8;

/// The known word that `written` resembles most, if there is one.
pub(crate) fn resembling<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(known, written), known))
        .filter(|(resemblance, _)| *resemblance > RESEMBLANCE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}
