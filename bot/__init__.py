"""House Call tells a physician in private when strangers turn on her, and does what she picks.

The path of one hostile reply:

    networks.bluesky.stream   a frame of the public stream; cheap byte filter, then typed decode
    networks.bluesky.parse    -> Interaction: one post, seen from the one member it is aimed at
    pipeline.react            a micro-batch: score, then in ONE transaction for each interaction
      scoring                   -> Verdict, on this machine
      store (Turn.case_for)     -> Case: every fact the decision may use
      rules.decide              -> Decision: changes, actions, reasons; pure
      store (Turn.apply)        state, orders, audit and the stream's cursor, all or nothing
    pipeline.carry_out        each order meets the world: start, act, settle
    networks.bluesky.chat     one private message

On Mastodon it comes in by networks.mastodon.senses (signed in: listening; from outside: polling)
and parse, and the card leaves by networks.mastodon.messages; what lies between is the same.

A private message to the bot takes the same path through pipeline.hear and rules.conversation, and
what falls due by the clock through pipeline.ticks and rules.dues.

Layers, held by import-linter: __main__ -> shell -> doctor -> app -> networks, scoring, settings,
store, web, lists, evidence, rehearsal -> fetch -> pipeline -> rules -> model. A layer knows only
those after it.
"""
