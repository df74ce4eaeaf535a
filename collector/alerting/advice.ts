/**
 * What to do when a volume is full or filling, in an order that is safe: space first, nothing that destroys a disk, and resuming last. A
 * step ends with the address of its source in brackets, which the page makes a link.
 */
import type { VirtualMachine } from '../model/host.ts';
import { powershellText } from './wording.ts';

const extend = 'https://learn.microsoft.com/windows-server/storage/disk-management/extend-a-basic-volume';
const moveStorage = 'https://learn.microsoft.com/powershell/module/hyper-v/move-vmstorage';
const doNotSave = 'https://github.com/Azure/AzureLocal-Supportability/issues/312';
const merge =
  'https://learn.microsoft.com/troubleshoot/windows-server/virtualization/merge-checkpoints-with-many-differencing-disks';
const checkpoints = 'https://learn.microsoft.com/virtualization/hyper-v-on-windows/user-guide/checkpoints';
const resume = 'https://learn.microsoft.com/powershell/module/hyper-v/resume-vm';

export const neverByHand = `Never delete .avhdx or .vhdx files by hand: the disks that build on them are lost (${checkpoints})`;

export function freeSpaceAdvice(volume: string): readonly string[] {
  return [
    `Free space on ${volume} with what is no VM's file (ISO images, exports, dumps, old backups), or extend the volume (${extend})`,
    `If that is not enough, shut down from inside a VM that can wait, or move its storage with Move-VMStorage (${moveStorage})`,
    `Do not save VMs to gain room: saving writes their memory to disk (${doNotSave})`,
    `Then delete checkpoints no longer needed with Hyper-V Manager or Remove-VMCheckpoint and let the merge end; a merge may itself need space first (${merge})`,
    neverByHand,
  ];
}

/** After there is room again. */
export function resumeAdvice({ name }: Pick<VirtualMachine, 'name'>): string {
  return `Then resume by hand: Resume-VM -Name ${powershellText(name)}; from Windows Server 2016 on a VM paused by a full disk does not resume by itself (${resume})`;
}

/** For all who were paused by one volume. */
export const resumeAll = `Only when there is room again, resume each VM that was paused, with Resume-VM; from Windows Server 2016 on none resumes by itself (${resume})`;
