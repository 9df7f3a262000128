"""What the planner says and asks, as messages, and the answers as the core's types; see _messages.py."""
import numpy as np

from saycan_interfaces import msg as saycan
from saycan_interfaces.action import ExecuteInstruction
from saycan_interfaces.srv import ScoreAffordances, ScoreSkills
from saycan_ros.nodes._messages import header, memory_to_msg, seconds, time_to_msg
from saycan_ros.planner.decision import AffordanceScores, LanguageScores
from saycan_ros.planner.requests import Reason

# Codes that ExecuteInstruction has itself; every other refusal is its REFUSED, and end_reason says which.
RESULT_CODES = {Reason.DONE, *(reason for reason in Reason if 200 <= reason < 250)}


def affordances_to_msg(request):
    """ScoreAffordances.Request of planner.requests.ScoreAffordances."""
    return ScoreAffordances.Request(
        skills=list(request.skills), memory=memory_to_msg(request.memory), not_before=time_to_msg(request.not_before))


def affordances_from_msg(answer):
    """AffordanceScores of a ScoreAffordances.Response without an error."""
    return AffordanceScores(seconds(answer.observation_stamp), np.array(answer.affordances, float), answer.model_id,
                            answer.model_sha256, answer.time)


def skills_to_msg(request):
    """ScoreSkills.Request of planner.requests.ScoreSkills."""
    return ScoreSkills.Request(
        instruction=request.instruction, scene=request.scene, history=list(request.history),
        outcomes=list(request.outcomes), skills=list(request.skills),
        log_prior=np.asarray(request.log_prior, float).tolist(), k=request.k)


def skills_from_msg(answer):
    """LanguageScores of a ScoreSkills.Response without an error."""
    return LanguageScores(
        np.array(answer.scored, int), np.array(answer.log_likelihoods, float), answer.model_id, answer.bound_on_others,
        answer.exhaustive, answer.normalization, answer.prompt_sha256, answer.model_sha256, answer.dtype,
        answer.threads, answer.processor_flags, answer.time)


def decision_to_msg(decision, stamp, generation):
    """saycan_interfaces Decision, made at stamp [s]; generation: as the lease says it."""
    affordance, language = decision.affordance, decision.language
    return saycan.Decision(
        header=header(stamp), instruction_id=decision.instruction_id, step=decision.step, generation=generation,
        instruction=decision.instruction, scene=decision.scene, history=list(decision.history),
        outcomes=list(decision.outcomes), chosen=decision.chosen,
        candidates=[saycan.SkillScore(skill=c.skill, log_likelihood=float(c.log_likelihood),
                                      affordance=float(c.affordance), combined=float(c.combined))
                    for c in decision.candidates],
        bound_on_others=float(language.bound_on_others), exhaustive=bool(language.exhaustive),
        normalization=language.normalization, min_affordance=float(decision.min_affordance),
        observation_stamp=time_to_msg(affordance.observation_stamp), memory_stamp=time_to_msg(decision.memory_stamp),
        prompt_sha256=language.prompt_sha256, language_model_id=language.model_id,
        language_model_sha256=language.model_sha256, value_function_id=affordance.model_id,
        value_function_sha256=affordance.model_sha256, dtype=language.dtype, threads=language.threads,
        processor_flags=language.processor_flags, language_time=float(language.time),
        affordance_time=float(affordance.time))


def entry_to_msg(entry, stamp):
    """saycan_interfaces PlannerEvent of a planner.journal.Entry, taken at stamp [s]."""
    return saycan.PlannerEvent(
        header=header(stamp), kind=int(entry.kind), steady_time=float(entry.steady_time),
        has_stamp=entry.stamp is not None, stamp=float(entry.stamp or 0.0), number=int(entry.number),
        instruction=entry.instruction, plan=list(entry.plan), preempt=entry.preempt, outcome=int(entry.outcome),
        stale=entry.stale, message=entry.message)


def status_to_msg(status, stamp, **more):
    """saycan_interfaces PlannerStatus; more: its fields that the core does not know."""
    reason = 0 if status.reason is None else int(status.reason)
    return saycan.PlannerStatus(
        header=header(stamp), state=int(status.state), reason=reason, message=status.message,
        instruction_id=status.instruction_id, instruction=status.instruction, step=status.step, skill=status.skill,
        **more)


def result_to_msg(reason, message, instruction_id=0, skills=(), outcomes=()):
    """ExecuteInstruction.Result: how an instruction ended, or why it never began."""
    code = reason if reason in RESULT_CODES else Reason.REFUSED
    return ExecuteInstruction.Result(
        end_reason=reason.label, error_code=int(code), error_msg='' if reason is Reason.DONE else message,
        instruction_id=instruction_id, skills=list(skills), outcomes=list(outcomes))
