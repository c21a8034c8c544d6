"""The warehouse: connections, migrations, loading, publishing, marts, exports. SQL lives in ``sql/``."""
