"""Benchmark: from arrival to what is durable, and from the wire to a card in the outbox."""
