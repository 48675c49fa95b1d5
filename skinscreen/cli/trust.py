"""``skinscreen models accept | keys | trust | new-key | sign``: who vouches for a model."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skinscreen.cli.arguments import OK, chosen, complain, say
from skinscreen.cli.custody import chosen_user, existing, unlock
from skinscreen.cli.secrets import add_options, asked
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import ModelError
from skinscreen.inference import library, signing
from skinscreen.services import acceptance
from skinscreen.services.models import runtime_options
from skinscreen.services.records import Records


def add_commands(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    accepting = actions.add_parser("accept", help="accept a foreign model, with a PIN")
    accepting.add_argument("name", metavar="NAME")
    accepting.set_defaults(command=accept)
    listing = actions.add_parser("keys", help="the keys whose signatures are believed")
    listing.set_defaults(command=list_keys)
    trusting = actions.add_parser("trust", help="believe what a key signs; asks for a PIN")
    trusting.add_argument("file", type=Path, metavar="FILE", help="the public key, a .pem file")
    trusting.add_argument("--name", help="what to call it")
    trusting.set_defaults(command=trust)
    making = actions.add_parser("new-key", help="make a key to sign models with")
    making.add_argument("file", type=Path, metavar="FILE", help="for the secret key: NAME.key")
    making.set_defaults(command=new_key)
    signing_ = actions.add_parser("sign", help="sign a bundle")
    signing_.add_argument("bundle", type=Path, metavar="BUNDLE", help="its folder")
    signing_.add_argument("--key", type=Path, required=True, metavar="FILE", help="the secret key")
    signing_.set_defaults(command=sign)
    for action in (accepting, trusting):
        add_options(action)
    return accepting, listing, trusting, making, signing_


def accept(options: argparse.Namespace) -> int:
    """Accept a foreign model for this device."""
    folder = library.find(options.name, library.folders())
    bundle = library.verify(folder, runtime_options(chosen(options)))
    if bundle.signed.signer:
        raise ModelError(f"{options.name} is signed by {bundle.signed.signer}: nothing to accept")
    records = existing()
    user = chosen_user(records, options)
    (own,) = asked(options, f"PIN of {user}: ")
    with _opened(records, own, user):
        model = f"{bundle.manifest.name} {bundle.manifest.version}"
        acceptance.accept(records, own, model, bundle.signed)
    say(f"{model} was accepted; that is in the audit")
    return OK


def list_keys(_options: argparse.Namespace) -> int:
    """One key a line; whatever is signed with another key is foreign."""
    for key in signing.trusted_keys():
        say(f"{key.name}  {'of the program' if key.own else 'of the clinic'}  {key.id}")
        say(f"    fingerprint {key.fingerprint}")
    return OK


def trust(options: argparse.Namespace) -> int:
    """Believe what a key signs; where there is a record its audit tells of it."""
    key = signing.read_public(options.file)
    name = options.name or key.name
    records = Records()
    if not records.exist:
        signing.trust(options.file, name)
        complain("there is no record on this device, so no audit tells of it")
    else:
        user = chosen_user(records, options)
        (own,) = asked(options, f"PIN of {user}: ")
        with _opened(records, own, user):
            signing.trust(options.file, name)
            records.audit.note(Done.KEY_TRUSTED, detail={"what": f"{name} {key.id}"})
    say(f"{name} is trusted from now on; compare the fingerprint with its owner:")
    say(f"    {key.fingerprint}")
    return OK


def new_key(options: argparse.Namespace) -> int:
    """Make a key pair."""
    key = signing.new_key(options.file)
    say(f"{options.file}: the secret key; keep it off the devices that screen")
    say(f"{options.file.with_suffix(signing.ENDING)}: to be trusted with models trust")
    say(f"    fingerprint {key.fingerprint}")
    return OK


def sign(options: argparse.Namespace) -> int:
    """Sign a bundle with a secret key."""
    say(f"{library.sign(options.bundle, options.key)}: written")
    return OK


@contextmanager
def _opened(records: Records, secret: str, user: str) -> Iterator[None]:
    unlock(records, secret, user)
    try:
        yield
    finally:
        records.lock()
