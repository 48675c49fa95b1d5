"""``skinscreen models accept | keys | trust | new-key | sign``: who vouches for a model."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skinscreen.cli.arguments import OK, Commands, chosen, complain, say
from skinscreen.cli.record import chosen_user, existing, unlock
from skinscreen.cli.secrets import add_options, asked, of_user
from skinscreen.domain.audit import Done
from skinscreen.domain.errors import ModelError
from skinscreen.inference import library, signing
from skinscreen.language import tr
from skinscreen.services import acceptance
from skinscreen.services.models import runtime_options
from skinscreen.services.records import Records


def add_commands(actions: Commands) -> tuple[argparse.ArgumentParser, ...]:
    """Add what can be written, and return the parsers that still lack the common options."""
    accepting = actions.add_parser("accept", help=tr("accept a foreign model, with a PIN"))
    accepting.add_argument("name", metavar="NAME")
    accepting.set_defaults(command=accept)
    listing = actions.add_parser("keys", help=tr("the keys whose signatures are believed"))
    listing.set_defaults(command=list_keys)
    trusting = actions.add_parser("trust", help=tr("believe what a key signs; asks for a PIN"))
    trusting.add_argument("file", type=Path, metavar="FILE", help=tr("the public key, a .pem file"))
    trusting.add_argument("--name", help=tr("what to call it"))
    trusting.set_defaults(command=trust)
    making = actions.add_parser("new-key", help=tr("make a key to sign models with"))
    making.add_argument("file", type=Path, metavar="FILE", help=tr("for the secret key: NAME.key"))
    making.set_defaults(command=new_key)
    signing_ = actions.add_parser("sign", help=tr("sign a bundle"))
    signing_.add_argument("bundle", type=Path, metavar="BUNDLE", help=tr("its folder"))
    signing_.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help=tr("the secret key")
    )
    signing_.set_defaults(command=sign)
    for action in (accepting, trusting):
        add_options(action)
    return accepting, listing, trusting, making, signing_


def accept(options: argparse.Namespace) -> int:
    """Accept a foreign model for this device."""
    folder = library.find(options.name, library.folders())
    bundle = library.verify(folder, runtime_options(chosen(options)))
    if bundle.signed.signer:
        needless = tr("{model} is signed by {signer}: nothing to accept")
        raise ModelError(needless.format(model=options.name, signer=bundle.signed.signer))
    records = existing()
    user = chosen_user(records, options)
    (own,) = asked(options, of_user(user))
    with _opened(records, own, user):
        model = f"{bundle.manifest.name} {bundle.manifest.version}"
        acceptance.accept(records, own, model, bundle.signed)
    say(tr("{model} was accepted; that is in the audit").format(model=model))
    return OK


def list_keys(_options: argparse.Namespace) -> int:
    """One key a line; whatever is signed with another key is foreign."""
    for key in signing.trusted_keys():
        # L10N: whose key it is
        whose = tr("of the program") if key.own else tr("of the clinic")
        say(f"{key.name}  {whose}  {key.id}")
        say(_fingerprint(key))
    return OK


def trust(options: argparse.Namespace) -> int:
    """Believe what a key signs; where there is a record its audit tells of it."""
    key = signing.read_public(options.file)
    name = options.name or key.name
    records = Records()
    if not records.exist:
        signing.trust(options.file, name)
        complain(tr("there is no record on this device, so no audit tells of it"))
    else:
        user = chosen_user(records, options)
        (own,) = asked(options, of_user(user))
        with _opened(records, own, user):
            signing.trust(options.file, name)
            records.audit.note(Done.KEY_TRUSTED, detail={"what": f"{name} {key.id}"})
    trusted = tr("{name} is trusted from now on; compare the fingerprint with its owner:")
    say(trusted.format(name=name))
    say(f"    {key.fingerprint}")
    return OK


def new_key(options: argparse.Namespace) -> int:
    """Make a key pair."""
    key = signing.new_key(options.file)
    public = options.file.with_suffix(signing.ENDING)
    secret = tr("{file}: the secret key; keep it off the devices that screen")
    say(secret.format(file=options.file))
    say(tr("{file}: to be trusted with models trust").format(file=public))
    say(_fingerprint(key))
    return OK


def sign(options: argparse.Namespace) -> int:
    """Sign a bundle with a secret key."""
    say(tr("{file}: written").format(file=library.sign(options.bundle, options.key)))
    return OK


def _fingerprint(key: signing.PublicKey) -> str:
    told = tr("fingerprint {fingerprint}").format(fingerprint=key.fingerprint)
    return f"    {told}"


@contextmanager
def _opened(records: Records, secret: str, user: str) -> Iterator[None]:
    unlock(records, secret, user)
    try:
        yield
    finally:
        records.lock()
