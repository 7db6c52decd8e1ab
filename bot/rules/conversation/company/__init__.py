"""Who stands by her: helpers who may look first, colleagues who have offered it."""
