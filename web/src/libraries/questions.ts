/** How a scan's question is asked. Pure. */
import type { Schema } from '../api/client';
import { count } from '../shell/format';

export interface AnswerWords {
  title: string;
  apply: string;
  keep: string;
  /** What a person may do instead of answering; empty where there is nothing. */
  otherwise: string;
  applied: string;
  kept: string;
}

export function answerWords(question: Schema['QuestionShape']): AnswerWords {
  const kept = 'They stay as they are.';
  if (question.kind === 'undecodable') {
    return {
      title: question.isKept
        ? `${count(question.undecodable, 'photo')} keep the picture of a file that cannot be decoded`
        : `${count(question.undecodable, 'file')} cannot be decoded any more. What is this?`,
      apply: 'Yes, show them as broken', keep: 'Keep the old pictures', kept,
      otherwise: 'If a disk or a program spoiled them: restore the files. This goes away by itself.',
      applied: 'The old pictures are gone.',
    };
  }
  if (question.kind === 'another disk') {
    return {
      title: 'Is this another disk?', apply: 'Yes, use it', keep: 'No, wait for the other', kept, otherwise: '',
      applied: 'The folder is used as it is now.',
    };
  }
  const total = count(question.missing + question.excluded, 'photo');
  const isRules = question.missing === 0;
  let title = isRules ? `Leave out ${total}?` : `Are ${total} really gone?`;
  if (question.isKept) title = `${total} are kept as they were`;
  return {
    title,
    apply: isRules ? 'Yes, leave them out' : 'Yes, they are gone',
    keep: 'Keep them as they are',
    otherwise: isRules
      ? 'If this is not what you want, mend the exclusion patterns or options. The question goes away by itself.'
      : 'If a drive is away or a folder was deleted by mistake: put it back. The question goes away by itself.',
    applied: 'A scan does it now.', kept,
  };
}
