"""Plainly invented names: patients are plants, therapists trees, doctors stones."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from analytics.demo.documents import Person, Provider, npi

PLANTS = (
    "ARBOR BRAMBLE CLOVER DAPPLE ELDERFLOWER FENWICK GORSE HAZELTON IVYSON JUNIPER KNOTWEED LARKSPUR MALLOW NETTLES "
    "OXLIP PRIMROSE QUILL ROSEWORT SORREL TANSY UMBERLY VETCH WOODRUFF YARROW ASTERLY BASILTON CAMPION DITTANY "
    "EYEBRIGHT FOXGLOVE GILLYFLOWER HEATHER IRISTON JASMINER KELPERT LOVAGE MARIGOLD NIGELLA OREGANER PIMPERNEL "
    "QUINCEY RAMSONS SAFFRONE TEASEL URTICA VALERIAN WILLOWHERB YUCCA ZINNIA BORAGE"
).split()
FIRST = (
    "WILLA OTIS EDNA RUFUS MABEL AMOS HELEN CYRUS LENA PAUL RHODA DEAN BENNY TESS OWEN GRADY VERA CLARA FELIX NORA "
    "HUGO IDA JONAS KARA LEVI MINA NOEL OLIVE PETRA QUINN ROSA SILAS THEO UNA VICTOR WREN ABEL BEA CASPER DORA"
).split()
TREES = (
    "ALDER BIRCH CEDARE DOGWOOD ELMORE FIRTH GINKGOE HAWTHORNE IRONWOOD JACARANDA KATSURA LINDEN MAPLES NUTMEG OAKES "
    "PINES QUINCETREE ROWANE SPRUCE TUPELO ULMO VIBURNUM WILLOWE YEWELL ZELKOVA ACACIAE BALSAM CYPRESSE DEODAR EBONY "
    "FIGTREE GUMTREE HOLLYE ILEX JUJUBE KAURI LARCHE MULBERRY NEEMS OLEANDER"
).split()
STONES = "AGATE BASALT COBBLE DOLOMITE EMERY FLINT GARNET HEMATITE JASPER LIMESTONE MARBLE ONYX".split()


def therapist(number: int) -> Provider:
    """The therapist of this number, counted from 0."""
    return Provider(TREES[number % len(TREES)], npi(f"1910001{number:02}"), FIRST[number * 7 % len(FIRST)])


def doctor(number: int) -> Provider:
    """A referring doctor, with the taxonomy of family medicine."""
    return Provider(STONES[number % len(STONES)], npi(f"1910005{number:02}"), FIRST[number % len(FIRST)], "207Q00000X")


def person(number: int, born_between: tuple[date, date], chance: Random) -> Person:
    """A patient born in a span of days."""
    first, last = born_between
    birth = first + timedelta(days=chance.randrange((last - first).days))
    sex = chance.choice("FFM")
    return Person(chance.choice(PLANTS), chance.choice(FIRST), birth, sex, f"MR{number:07}")
