import type { Member } from 'lineal'
import type { TrainedNet } from '../schemas/trained-net.ts'
import type { Contents } from './contents.ts'
import { short } from './format-number.ts'

/** What was trained, on what, and what each word means. */
export function Method({ summary, data, nets }: Contents) {
  const rows = summary.value
  const until = distinct(
    nets.flatMap(({ value: { metadata } }) => (metadata.net.loss.until > 0 ? [metadata.net.loss.until] : [])),
  )
  return (
    <>
      <p>
        Dense nets with one hidden layer unless a table says otherwise. Inputs are scaled to [−1, 1], outputs to mean 0
        and variance 1; all points in every step (full batch); {trainingText(nets)}. Every error on this page is
        computed from the stored weights in float64.
      </p>
      <dl>
        <dt>Losses</dt>
        <dd>
          Plain MSE, or MSE + λ(t)·P, where P is a function of the correlations C of the hidden features over the
          training points and λ(t) = λ₀ max(0, 1 − t/(u T))² falls to zero at the share u of the steps T (here {until}).
          Pairwise: P = (1/h) Σ C² over pairs of units. Log-det: P = −(1/h) log det(C + 0.01 I), which also sees joint
          dependence. Of the paper only the abstract is at hand, so these are losses that should prevent collapse, not
          the paper's own.
        </dd>
        <dt>Initialisations</dt>
        <dd>
          Standard: weights and biases uniform on ±1/√d. Wide: the first layer's weights eight times that, biases
          uniform on ±π. Greedy: each unit chosen from a random pool as the one that helps the fit most.
        </dd>
        <dt>Duplicates and dead units</dt>
        <dd>
          A unit is a duplicate if its correlation with an earlier unit is above 0.999 in absolute value, and dead if
          its output does not vary, over the training points.
        </dd>
        <dt>Effective rank</dt>
        <dd>
          The exponential of the entropy of the singular values of the features of unit variance (Roy and Vetterli
          2007).
        </dd>
        <dt>Error-tied rank</dt>
        <dd>
          Units are ranked by a column-pivoted QR of their terms; the rank is how many of them, with the output layer
          refitted, keep the squared error within {distinct(rows.map((row) => row.rank_factor))} times the net's own. It
          alone says whether units are needed: a good smooth basis is correlated, and a low effective rank is no proof
          of waste.
        </dd>
        <dt>Success</dt>
        <dd>
          A test error below {distinct(rows.map((row) => short(row.success_below)))} of the variance; a net that
          diverged is no success.
        </dd>
        <dt>The control</dt>
        <dd>
          Each measure is also taken on the same net before training (for the error-tied rank, with its output layer
          fitted). Without it, redundancy that the initialisation brought along would be blamed on training.
        </dd>
        <dt>Folding</dt>
        <dd>
          Dead units go into a bias, duplicates into their twin, and of the rest only as many stay as keep the training
          error within {distinct(rows.map((row) => row.fold_factor))} times what it was, the output layer refitted.
        </dd>
      </dl>
      <h3>Data</h3>
      <ul>
        {data.map(({ digest, value: { metadata, tensors } }) => (
          <li key={digest} data-artifact={digest}>
            <strong>{metadata.name}</strong>: {metadata.source}; {metadata.inputs.join(', ')}.{' '}
            {tensors.x_train.shape[0]} training, {tensors.x_val?.shape[0] ?? 0} validation and {tensors.x_test.shape[0]}{' '}
            test points.
          </li>
        ))}
      </ul>
    </>
  )
}

function trainingText(nets: readonly Member<TrainedNet>[]): string {
  const described = nets.map(({ value }) => value.metadata.net)
  const steps = distinct(described.map(({ optimizer }) => `${optimizer.steps}`))
  const rates = distinct(described.flatMap(({ optimizer }) => ('rate' in optimizer ? [`${optimizer.rate}`] : [])))
  const backends = distinct(described.map(({ backend }) => `${backend.name} ${backend.version}`))
  return `Adam with warm-up and cosine decay, ${steps} steps, largest learning rate ${rates}; gradients by ${backends}`
}

function distinct(texts: readonly (string | number)[]): string {
  return [...new Set(texts)].join(', ')
}
