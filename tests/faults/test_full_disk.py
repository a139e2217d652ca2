"""A disk that is full for the web server: nobody is told "saved", nothing is lost, and with room again all goes on."""

import pytest
from django.db import connection

from tests.faults.editors import at_work, faults_of, more_are_saved, more_are_turned_away, some_editors
from tests.faults.programs import limited, running, web
from tests.faults.seals import faults_of_the_seal

ROOM = 64 * 1024

if connection.vendor == "sqlite":

    @pytest.mark.django_db(transaction=True)
    def test_a_full_disk_loses_nothing_and_needs_nobody_once_there_is_room(env: dict[str, str]) -> None:
        server = web(env)
        editors = some_editors(3, server.port)
        with running(server), at_work(editors):
            more_are_saved(editors, 6)
            assert server.process is not None
            with limited([server.process.pid, *server.children()], ROOM):
                more_are_turned_away(editors, 6)
            more_are_saved(editors, 6)
        wrong = [f"{editor.name}: {fault}" for editor in editors for fault in faults_of(editor)]
        wrong += faults_of_the_seal(env)
        assert not wrong, "\n".join(wrong)
