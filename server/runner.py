"""Runs a trained graph node by node.

Rasa hands its graph to Dask, which plans it anew for every message; for a dozen small steps in one
thread the planning costs more than the steps. The order never changes, so it is found once.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Step = Tuple[str, Any, Tuple[str, ...]]
"""Name of a node, the node, the names of what it needs."""


class StraightGraphRunner(DaskGraphRunner):
    """The same nodes in the same order, without a scheduler."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._plans: Dict[Tuple[str, ...], List[Step]] = {}

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """As in Rasa: the outputs of the targets by name."""
        wanted = tuple(targets or self._graph_schema.target_names)
        outputs: Dict[str, Any] = dict(inputs or {})
        for name, node, needs in self.steps(*wanted):
            _, outputs[name] = node(*((need, outputs[need]) for need in needs))
        return {target: outputs[target] for target in wanted}

    def steps(self, *wanted: str) -> List[Step]:
        """What is done for some targets, in order."""
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(self._graph_schema.minimal_graph_schema(list(wanted)))
        return self._plans[wanted]

    def _plan(self, schema: GraphSchema) -> List[Step]:
        """Each node after those it needs; what no node provides is an input."""
        steps: List[Step] = []
        planned: set[str] = set()

        def visit(name: str) -> None:
            if name in planned or name not in schema.nodes:
                return
            planned.add(name)
            needs = tuple(schema.nodes[name].needs.values())
            for need in needs:
                visit(need)
            steps.append((name, self._instantiated_nodes[name], needs))

        for name in schema.nodes:
            visit(name)
        return steps
