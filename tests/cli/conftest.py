"""The stand-in model of the studies' tests, put in the place of the shipped one."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "studies"))


@pytest.fixture
def fake(monkeypatch, tmp_path):
    """Run the commands on the stand-in, in an empty folder."""
    import fake_engine

    from landbridge.studies import Engine

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Engine, "of", classmethod(lambda _, engine: engine or fake_engine.FAKE))
    return fake_engine


@pytest.fixture
def cli(capsys):
    """Call the command line; gives exit code, standard output and standard error."""
    from landbridge.cli import main

    def call(*words):
        code = main([str(word) for word in words])
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return call
