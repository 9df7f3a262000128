"""Decisions for people: a small table in the terminal, a contact sheet as a picture, lines of JSON for programs."""
import math
from dataclasses import dataclass

import cv2
import numpy as np

SHOWN = 5                                   # candidates of a decision
CARD, PICTURE, ROW = (440, 500), 330, 24    # width and height of a card, height of its picture, of a line [px]
COLUMNS, GAP, HEAD, NUMBERS = 4, 16, 96, 118   # NUMBERS: width of the scores beside the bars
INK, FAINT, PAPER, CARD_PAPER = (32, 34, 38), (120, 124, 130), (244, 244, 240), (255, 255, 255)
CHOICE, OTHER, GOOD, BAD = (46, 110, 180), (206, 212, 220), (40, 140, 70), (190, 50, 40)


@dataclass
class Step:
    """A decision, the picture that it was made on ((H, W, 3) uint8 RGB or None), and what came of it."""

    decision: object
    picture: np.ndarray | None
    outcome: str = ''


def top_candidates(decision, count=SHOWN):
    """The best candidates first, the chosen one always among them; (candidate, its share of the sum of p) pairs."""
    ranked = sorted(decision.candidates, key=lambda c: -c.combined)
    best = ranked[0].combined if ranked else -math.inf
    total = sum(math.exp(c.combined - best) for c in ranked if c.combined > -math.inf)
    shown = ranked[:count]
    if decision.chosen not in [c.skill for c in shown]:
        shown[-1:] = [c for c in ranked if c.skill == decision.chosen]
    return [(c, math.exp(c.combined - best) / total if c.combined > -math.inf else 0.0) for c in shown]


def decision_table(decision):
    """A rich table of the best candidates."""
    from rich.markup import escape
    from rich.table import Table
    table = Table(title=f'step {decision.step + 1}', title_justify='left', box=None, pad_edge=False)
    table.add_column('skill', min_width=26)
    for column in ('log p_LLM', 'p_VF', 'sum of logs', 'share'):
        table.add_column(column, justify='right')
    for candidate, share in top_candidates(decision):
        chosen = candidate.skill == decision.chosen
        table.add_row(('→ ' if chosen else '  ') + escape(candidate.skill), f'{candidate.log_likelihood:.2f}',
                      f'{candidate.affordance:.2f}', f'{candidate.combined:.2f}', f'{share:.0%}',
                      style='bold' if chosen else 'dim')
    return table


def contact_sheet(instruction, verdict, succeeded, steps, deciders=''):
    """All steps of a run on one picture, (H, W, 3) uint8 RGB: camera, best candidates, choice, outcome.

    deciders: who ran the skills and gave the scores, for the head of the sheet.
    """
    columns = min(COLUMNS, max(len(steps), 2))
    rows = max(1, math.ceil(len(steps) / columns))
    width, height = CARD
    sheet = np.full((HEAD + rows * (height + GAP), columns * (width + GAP) + GAP, 3), PAPER, np.uint8)
    _text(sheet, instruction, (GAP, 32), 24, INK, 700)
    _text(sheet, verdict, (GAP, 58), 16, GOOD if succeeded else BAD, 600)
    _text(sheet, deciders, (GAP, 82), 14, FAINT, 400)
    for i, step in enumerate(steps):
        x, y = GAP + i % columns * (width + GAP), HEAD + i // columns * (height + GAP)
        sheet[y:y + height, x:x + width] = _card(step)
    return sheet


def _card(step):
    width, height = CARD
    card = np.full((height, width, 3), CARD_PAPER, np.uint8)
    if step.picture is not None:
        card[:PICTURE] = cv2.resize(step.picture, (width, PICTURE), interpolation=cv2.INTER_AREA)
    y = PICTURE + 26
    _text(card, f'{step.decision.step + 1}  {step.decision.chosen}', (12, y), 17, INK, 700)
    good = step.outcome in ('succeeded', 'done')
    _text(card, step.outcome.replace('_', ' '), (width - 110, y), 14, GOOD if good else BAD, 600)
    for candidate, share in top_candidates(step.decision):
        y += ROW
        chosen = candidate.skill == step.decision.chosen
        bar = round(share * (width - 24 - NUMBERS))
        card[y - 16:y + 5, 12:12 + bar] = CHOICE if chosen else OTHER
        covered = chosen and bar > 6 * len(candidate.skill) + 20
        _text(card, candidate.skill, (16, y), 13, CARD_PAPER if covered else INK, 500)
        scores = f'{candidate.log_likelihood:.1f} + ln {candidate.affordance:.2f}'
        _text(card, scores, (width - NUMBERS, y), 12, FAINT, 400)
    return card


def _text(image, text, origin, size, color, weight):
    if hasattr(cv2, 'FontFace'):                    # OpenCV 5 carries a font with it
        cv2.putText(image, text, origin, color, cv2.FontFace('sans'), size, weight)
    else:
        cv2.putText(image, text, origin, cv2.FONT_HERSHEY_SIMPLEX, size / 32, color, 1, cv2.LINE_AA)
