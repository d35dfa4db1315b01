// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import Services
import Tensors
import Testing

@Suite("Learners")
struct LearnerTests {
  @Test("the quadratic learner moves its own coordinates as gradient descent does")
  func quadratic() async throws {
    let problem = QuadraticProblem(agentCount: 2, dimension: 4, seed: 3)
    let learner = try QuadraticLearner(problem: problem, agent: 1, secondsPerUpdate: 0)
    let base = try ParameterVector(manifest: .flat(count: 4), repeating: 0)
    let directive = try Directive(pace: .continuous, localSteps: 3, learningRate: 0.5)
    let result = try await learner.train(from: base, version: .initial, directive: directive)
    let curvature = problem.curvature(ofAgent: 1)
    for i in 0..<4 {
      // w_n = o (1 − (1 − ηa)^n), from w_0 = 0.
      let rest = 1 - 0.5 * curvature[i]
      let expected = problem.optimum[i] * (1 - rest * rest * rest)
      #expect(abs(result.delta[i] - expected) < 1e-6)
    }
    #expect(result.delta[0] == 0 && result.delta[2] == 0)
    #expect(result.outcome.report.steps == 3)
  }

  @Test("every coordinate of the quadratic problem belongs to one agent")
  func coverage() {
    let problem = QuadraticProblem(agentCount: 3, dimension: 10, seed: 1)
    for i in 0..<10 {
      let owners = (0..<3).filter { problem.curvature(ofAgent: $0)[i] > 0 }
      #expect(owners.count == 1)
    }
    #expect(problem.distance(of: problem.optimum) == 0)
    #expect(problem == QuadraticProblem(agentCount: 3, dimension: 10, seed: 1))
    #expect(problem != QuadraticProblem(agentCount: 3, dimension: 10, seed: 2))
  }

  @Test("the proximal term keeps an agent near its base")
  func proximal() async throws {
    let problem = QuadraticProblem(agentCount: 1, dimension: 4, seed: 3)
    var norms: [Double] = []
    for mu in [0.0, 1.0] {
      let learner = try QuadraticLearner(problem: problem, agent: 0, secondsPerUpdate: 0)
      let result = try await learner.train(
        from: ParameterVector(manifest: .flat(count: 4), repeating: 0), version: .initial,
        directive: Directive(
          pace: .continuous, localSteps: 20, learningRate: 0.2, proximalStrength: mu))
      norms.append(result.delta.summary.norm)
    }
    #expect(norms[1] < norms[0] * 0.6)
  }

  @Test("refuses parameters of another size")
  func wrongSize() async throws {
    let problem = QuadraticProblem(agentCount: 1, dimension: 4, seed: 3)
    let learner = try QuadraticLearner(problem: problem, agent: 0, secondsPerUpdate: 0)
    await #expect(throws: FederationError.elementCountMismatch(expected: 4, found: 5)) {
      _ = try await learner.train(
        from: ParameterVector(manifest: .flat(count: 5), repeating: 0), version: .initial,
        directive: Directive(pace: .continuous))
    }
  }

  @Test("no two updates of the no-op learner are the same")
  func noop() async throws {
    let learners = [try NoopLearner(seed: 1), try NoopLearner(seed: 2)]
    var constants: Set<Float> = []
    for learner in learners {
      for _ in 0..<2 {
        let result = try await learner.train(
          from: ParameterVector(manifest: .flat(count: 8), repeating: 1), version: .initial,
          directive: Directive(pace: .continuous))
        #expect(Set(result.delta.elements).count == 1)
        constants.insert(result.delta[0])
      }
    }
    #expect(constants.count == 4)
  }
}
