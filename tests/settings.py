"""The service's own settings with a key for tests, strangers' defaults otherwise."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("CESP_SECRET_KEY", "a-key-for-tests-only-" * 3)
os.environ.setdefault("CESP_HTTPS", "0")
if "CESP_VAR" not in os.environ:
    os.environ["CESP_VAR"] = tempfile.mkdtemp(prefix="cesp-tests-")  # workers inherit it
    atexit.register(shutil.rmtree, os.environ["CESP_VAR"], ignore_errors=True)
os.environ.setdefault("CESP_DEBTOR_NAME", "Autorité gestionnaire")
os.environ.setdefault("CESP_DEBTOR_IBAN", "FR7630006000011234567890189")
os.environ.setdefault("CESP_DEBTOR_BIC", "AGRIFRPPXXX")

from cesp.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # each test client would otherwise scan every static file

JOURNAL_KEY_MADE_AT_FIRST_USE = True
# Tests of other parts sign people in without the sign-in page; those of tests/identity go through it.
ADMIT_UNMARKED_SESSIONS = True
OIDC_LOOPBACK = True
# Letters are sealed by a certificate made for the folder.
SEAL_TEST = True

# Tests may kill a process at a named place (cesp.common.failpoints).
FAILPOINTS_ALLOWED = True

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in production: a database in memory is one connection, where no two writers ever meet.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "tests.sqlite3"}  # noqa: F405

# Workers of pytest-xdist share VAR, and the first batch of each is number 1: what they note stays apart.
# So does the vault: the nightly sweep of one erases the files that its own database does not name.
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
JOURNAL_HEAD = VAR / f"journal-head{_WORKER}.json"  # noqa: F405
CACHES["progress"]["LOCATION"] += _WORKER  # noqa: F405
MEDIA_ROOT = VAR / f"files{_WORKER}"  # noqa: F405

VAR.joinpath("static").mkdir(exist_ok=True)  # noqa: F405 - whitenoise warns without it
