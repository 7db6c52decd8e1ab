"""Pure decisions: facts in, Decision out. No await, no SQL, no wording, no clock."""
