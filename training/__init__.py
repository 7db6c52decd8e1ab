"""From labelled texts to the scorer's artefact, one resumable step after another.

    python -m training --help

The path: `sources` and `domain` read rows, `clean` keeps those whose labels can be trusted, `tune`
fits an encoder (`encoder`, `weights`, `texts`), `distil` lets a large one teach a small one,
`linear` fits what needs no encoder, `measure` judges every candidate on the sets of `proxies`,
`calibrate` turns logits into probabilities, `export` writes int8 ONNX, `checks` measures the
artefact, `report` and `card` write down what came out. `bot.scoring.normalise` and
`bot.scoring.tokens` are shared with the running bot.
"""
