/**
 * Fields of sObjects: activities, record types and Apex classes.
 * Rule: data in the form that `table.ts` reads. Source: describe calls at API 64, as recorded and as public generated models list them.
 */
export const ACTIVITY = `
# Event|Event|Event|Events|00U|cudqrspltfn
Id|Activity ID|id|; WhoId|Name ID|reference|ncu; WhatId|Related To ID|reference|ncu; Subject|Subject|combobox|ncu;
Location|Location|string|ncu; IsAllDayEvent|All-Day Event|boolean|cu; ActivityDateTime|Due Date Time|datetime|ncu;
ActivityDate|Due Date Only|date|ncu; DurationInMinutes|Duration|int|ncu; StartDateTime|Start Date Time|datetime|ncu;
EndDateTime|End Date Time|datetime|ncu; EndDate|End Date|date|n; Description|Description|textarea|ncu;
AccountId|Account ID|reference|n|Account>Account; OwnerId|Assigned To ID|reference|cu; IsPrivate|Private|boolean|cu;
ShowAs|Show Time As|picklist|ncu; IsDeleted|Deleted|boolean|; IsChild|Is Child|boolean|; IsGroupEvent|Is Group Event|boolean|;
GroupEventType|Group Event Type|picklist|n; CreatedDate|Created Date|datetime|; CreatedById|Created By ID|reference||User>CreatedBy;
LastModifiedDate|Last Modified Date|datetime|; LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy;
SystemModstamp|System Modstamp|datetime|; IsArchived|Archived|boolean|; RecurrenceActivityId|Recurrence Activity ID|reference|n;
IsRecurrence|Create Recurring Series of Events|boolean|c; RecurrenceStartDateTime|Recurrence Start|datetime|ncu;
RecurrenceEndDateOnly|Recurrence End|date|ncu; RecurrenceTimeZoneSidKey|Recurrence Time Zone|picklist|ncu;
RecurrenceType|Recurrence Type|picklist|ncu; RecurrenceInterval|Recurrence Interval|int|ncu;
RecurrenceDayOfWeekMask|Recurrence Day of Week Mask|int|ncu; RecurrenceDayOfMonth|Recurrence Day of Month|int|ncu;
RecurrenceInstance|Recurrence Instance|picklist|ncu; RecurrenceMonthOfYear|Recurrence Month of Year|picklist|ncu;
ReminderDateTime|Reminder Date/Time|datetime|ncu; IsReminderSet|Reminder Set|boolean|cu; EventSubtype|Event Subtype|picklist|nc;
IsRecurrence2Exclusion|Historical Event, Not Following Recurrence|boolean|; Recurrence2PatternText|Recurrence Pattern|textarea|nc;
Recurrence2PatternVersion|Pattern Version|picklist|n; IsRecurrence2|Repeat|boolean|; IsRecurrence2Exception|Is Exception|boolean|;
Recurrence2PatternStartDate|Recurrence Pattern Start Date|datetime|n;
Recurrence2PatternTimeZone|Recurrence Pattern Time Zone Reference|string|n
# Task|Task|Task|Tasks|00T|cudqrspltfn
Id|Activity ID|id|; WhoId|Name ID|reference|ncu; WhatId|Related To ID|reference|ncu; Subject|Subject|combobox|ncu;
ActivityDate|Due Date Only|date|ncu; Status|Status|picklist|cu; Priority|Priority|picklist|cu; IsHighPriority|High Priority|boolean|;
OwnerId|Assigned To ID|reference|cu; Description|Description|textarea|ncu; IsDeleted|Deleted|boolean|;
AccountId|Account ID|reference|n|Account>Account; IsClosed|Closed|boolean|; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|;
IsArchived|Archived|boolean|; CallDurationInSeconds|Call Duration|int|ncu; CallType|Call Type|picklist|ncu;
CallDisposition|Call Result|string|ncu; CallObject|Call Object Identifier|string|ncu;
ReminderDateTime|Reminder Date/Time|datetime|ncu; IsReminderSet|Reminder Set|boolean|cu;
RecurrenceActivityId|Recurrence Activity ID|reference|n; IsRecurrence|Create Recurring Series of Tasks|boolean|c;
RecurrenceStartDateOnly|Recurrence Start|date|ncu; RecurrenceEndDateOnly|Recurrence End|date|ncu;
RecurrenceTimeZoneSidKey|Recurrence Time Zone|picklist|ncu; RecurrenceType|Recurrence Type|picklist|ncu;
RecurrenceInterval|Recurrence Interval|int|ncu; RecurrenceDayOfWeekMask|Recurrence Day of Week Mask|int|ncu;
RecurrenceDayOfMonth|Recurrence Day of Month|int|ncu; RecurrenceInstance|Recurrence Instance|picklist|ncu;
RecurrenceMonthOfYear|Recurrence Month of Year|picklist|ncu; RecurrenceRegeneratedType|Repeat This Task|picklist|ncu;
TaskSubtype|Task Subtype|picklist|nc; CompletedDateTime|Completed Date/Time|datetime|n
# RecordType|Record Type|Record Type|Record Types|012|cuqrsp
Id|Record Type ID|id|; Name|Name|string|cu; DeveloperName|Record Type Name|string|cu; NamespacePrefix|Namespace Prefix|string|n;
Description|Description|string|ncu; BusinessProcessId|Business Process ID|reference|ncu; SobjectType|SObject Type Name|picklist|c;
IsActive|Active|boolean|u; CreatedById|Created By ID|reference||User>CreatedBy; CreatedDate|Created Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; LastModifiedDate|Last Modified Date|datetime|;
SystemModstamp|System Modstamp|datetime|
# ApexClass|Apex Class|Apex Class|Apex Classes|01p|cudqrsp
Id|Class ID|id|; NamespacePrefix|Namespace Prefix|string|n; Name|Name|string|cu; ApiVersion|Api Version|double|cu;
Status|Status|picklist|cu; IsValid|Is Valid|boolean|cu; BodyCrc|Body CRC|double|ncu; Body|Body|textarea|ncu;
LengthWithoutComments|Size Without Comments|int|cu; CreatedDate|Created Date|datetime|;
CreatedById|Created By ID|reference||User>CreatedBy; LastModifiedDate|Last Modified Date|datetime|;
LastModifiedById|Last Modified By ID|reference||User>LastModifiedBy; SystemModstamp|System Modstamp|datetime|
`;
