"""The networks. None of them knows another."""
