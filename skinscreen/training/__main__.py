"""``python -m skinscreen.training COMMAND``: from labelled photos to a bundle."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from skinscreen import paths
from skinscreen.domain.errors import SkinscreenError
from skinscreen.domain.unseen import UnseenSource
from skinscreen.training import gates, hold_out, measuring, outlines, unseen
from skinscreen.training.config import read_config
from skinscreen.training.detection import commands as detection
from skinscreen.training.material import prepare
from skinscreen.training.options import add_command, folders_of

OK = 0
FAILED = 1
INTERRUPTED = 130

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 refused with a sentence, 2 usage."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout, force=True)
    # TensorFlow's C++ log has nothing to say to the person; it is read when TensorFlow loads.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except SkinscreenError as error:
        log.error("%s", error)  # noqa: TRY400 - a sentence, not a traceback
        return FAILED
    except KeyboardInterrupt:
        log.info("stopped; run the same command to go on")
        return INTERRUPTED
    return OK


def parser() -> argparse.ArgumentParser:
    """The command line."""
    whole = argparse.ArgumentParser(prog="python -m skinscreen.training", description=__doc__)
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    train = add_command(
        commands, "train", "train, export and measure; goes on where it was stopped"
    )
    train.add_argument("--models", type=Path, default=Path("models"), help="for the bundle")
    train.add_argument(
        "--data-parallel", action="store_true", help="share batches among this backend's devices"
    )
    train.set_defaults(run=run_train)
    export = add_command(commands, "export", "write and measure the bundle of a trained run again")
    export.add_argument("--models", type=Path, default=Path("models"), help="for the bundle")
    export.set_defaults(run=run_export)
    convert = add_command(commands, "convert", "all four TFLite variants, held against Keras")
    convert.add_argument("--out", type=Path, default=Path("build/variants"), help="for the files")
    convert.add_argument("--photos", type=int, default=500, help="test photos to compare on")
    convert.set_defaults(run=run_convert)
    sheet = add_command(commands, "sheet", "a picture of augmented photos to look at")
    sheet.add_argument("--out", type=Path, default=Path("build/augmentation.png"))
    sheet.set_defaults(run=run_sheet)
    search = add_command(commands, "search", "short runs with randomly drawn settings")
    search.add_argument("--trials", type=int, default=10)
    search.set_defaults(run=run_search)
    sign = commands.add_parser("sign", help="sign a bundle, as the last step before a release")
    sign.add_argument("bundle", type=Path, help="its folder")
    sign.add_argument("--key", type=Path, required=True, help="the secret key, a PEM file")
    sign.set_defaults(run=run_sign)
    measuring.register(commands)
    outlines.register(commands)
    gates.register(commands)
    hold_out.register(commands)
    detection.register(commands)
    return whole


def _held_out(options: argparse.Namespace) -> tuple[UnseenSource, ...]:
    """The figures of sources that were held out, where there are any."""
    return unseen.find(options.runs / read_config(options.config).name, options.config)


def run_train(options: argparse.Namespace) -> None:
    """All stages, then the bundle."""
    from skinscreen.training.export import export
    from skinscreen.training.pipeline import member_configs, train

    config, folders = read_config(options.config), folders_of(options)
    if options.data_parallel:
        import keras

        keras.distribution.set_distribution(keras.distribution.DataParallel())
    material = prepare(config, folders)
    members = [train(one, folders, material) for one in member_configs(config)]
    log.info("%s", export(members, config, material, options.models, _held_out(options)))


def run_export(options: argparse.Namespace) -> None:
    """The bundle alone."""
    from skinscreen.training.export import export
    from skinscreen.training.pipeline import load_members

    config, folders = read_config(options.config), folders_of(options)
    members = load_members(config, folders)
    material = prepare(config, folders)
    log.info("%s", export(members, config, material, options.models, _held_out(options)))


def run_convert(options: argparse.Namespace) -> None:
    """The variants and their table."""
    from skinscreen.training import variants
    from skinscreen.training.pipeline import load_members

    config, folders = read_config(options.config), folders_of(options)
    members = load_members(config, folders)
    found = variants.measure(members, config, prepare(config, folders), options.photos)
    variants.write(found, options.out / config.name)
    log.info("%s", variants.to_markdown(found))


def run_sign(options: argparse.Namespace) -> None:
    """The signature of a finished bundle; any later change of its files makes it void."""
    from skinscreen.inference import library

    log.info("%s", library.sign(options.bundle.resolve(), options.key))


def run_sheet(options: argparse.Namespace) -> None:
    """The contact sheet, eight photos of the training part with eight variants each."""
    import io

    from PIL import Image

    from skinscreen.training.augment import contact_sheet
    from skinscreen.training.split import TRAIN

    config = read_config(options.config)
    material = prepare(config, folders_of(options))
    rows = material.where(TRAIN).nonzero()[0]
    chosen = rows[:: max(1, len(rows) // 8)][:8]
    sheet = contact_sheet(
        [material.pixels[r] for r in chosen], config.augmentation, 160, 8, config.seed
    )
    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "PNG")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    paths.write_atomically(options.out, buffer.getvalue())
    log.info("%s", options.out)


def run_search(options: argparse.Namespace) -> None:
    """The trials and the best of them."""
    from skinscreen.training.search import random_search

    for trial in random_search(read_config(options.config), folders_of(options), options.trials):
        log.info("%s", trial.to_json())


if __name__ == "__main__":
    sys.exit(main())
