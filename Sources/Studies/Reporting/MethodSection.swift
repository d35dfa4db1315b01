// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// How each number of a study's report was made.
struct MethodSection: Sendable {
  let context: StudyContext

  var blocks: [Block] { [.section("How the numbers were made"), .list(items)] }

  private var items: [String] {
    let measure = context.measure
    let site = context.site
    let strategy = context.reference ?? "the first strategy"
    return [
      "Time is virtual: it passes as the speed model of the scenario says, not as on the machine that "
        + "ran the study.",
      "A model's \(measure) is a mean over a \(site)'s cases, then over structures, then over "
        + "\(site)s; each \(site) counts alike, however many cases it has.",
      "Curves are of the global model on validation cases. A model counts from the moment of its version "
        + "until the next one is scored; a trial that ended keeps its last model. Bands go from the "
        + "lowest to the highest seed.",
      "Time, updates and bytes to the target are those at the first scored version whose mean "
        + "validation \(measure) reaches it: later than the first of all by less than the time between "
        + "two that are scored. A trial that ended before is censored: it is counted, and enters a "
        + "lower bound of the mean with what it had taken at its end.",
      "The area is the mean of the best validation \(measure) so far over time, as in the challenge of "
        + "FeTS, over one simulated week or, where that is shorter, the longest trial of the scenario.",
      "Speed-up is the time to target of \(strategy) over that of a strategy with the same seed: the "
        + "geometric mean over seeds, with Student's interval of the logarithms. With censored trials it "
        + "is a bound, or unknown.",
      "Other intervals are Student's, with 95 % confidence, over seeds: they tell of other seeds, not of "
        + "other \(site)s or patients.",
      "p is that of the two-sided paired sign-flip test over seeds; n seeds cannot give less than "
        + "2 / 2^n. Holm's correction is for all pairs of strategies in a scenario.",
      "Test cases were used for nothing but the numbers that are said to be of them. A twin's gain is "
        + "its test \(measure) minus that of the last global model, at its own \(site).",
      "Bytes are those of encoded models and updates, in both directions. 1 kB is 1,000 bytes.",
    ]
  }
}
