"""What listening costs: the same stream through House Call and through five other clients."""
