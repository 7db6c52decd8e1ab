from tests.networks.fixtures import postgres_url, real_folder, real_network, real_postgres

__all__ = ["postgres_url", "real_folder", "real_network", "real_postgres"]
