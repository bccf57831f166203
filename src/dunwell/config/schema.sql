-- digest: b55d7d7f5612c771a4f7edfdd2cdff8440c31d13fdce2e4ba8a0c6bd815e940e
-- migration: contenttypes 0001_initial
-- migration: contenttypes 0002_remove_content_type_name
-- migration: auth 0001_initial
-- migration: auth 0002_alter_permission_name_max_length
-- migration: auth 0003_alter_user_email_max_length
-- migration: auth 0004_alter_user_username_opts
-- migration: auth 0005_alter_user_last_login_null
-- migration: auth 0006_require_contenttypes_0002
-- migration: auth 0007_alter_validators_add_error_messages
-- migration: auth 0008_alter_user_username_max_length
-- migration: auth 0009_alter_user_last_name_max_length
-- migration: auth 0010_alter_group_name_max_length
-- migration: auth 0011_update_proxy_permissions
-- migration: auth 0012_alter_user_first_name_max_length
-- migration: organisation 0001_initial
-- migration: account 0001_initial
-- migration: account 0002_email_max_length
-- migration: account 0003_alter_emailaddress_create_unique_verified_email
-- migration: account 0004_alter_emailaddress_drop_unique_email
-- migration: account 0005_emailaddress_idx_upper_email
-- migration: account 0006_emailaddress_lower
-- migration: account 0007_emailaddress_idx_email
-- migration: account 0008_emailaddress_unique_primary_email_fixup
-- migration: account 0009_emailaddress_unique_primary_email
-- migration: journal 0001_initial
-- migration: journal 0002_append_only
-- migration: parties 0001_initial
-- migration: parties 0002_groups
-- migration: parties 0003_sms_consent
-- migration: organisation 0002_cache_table
-- migration: organisation 0003_sales_lead_and_senior
-- migration: organisation 0004_switch
-- migration: agreements 0001_initial
-- migration: agreements 0002_agreements_stay
-- migration: approvals 0001_initial
-- migration: organisation 0005_api_keys
-- migration: organisation 0006_audience
-- migration: parties 0004_merged_customers
-- migration: parties 0005_merges_stay
-- migration: receivables 0001_initial
-- migration: receivables 0002_ledger_rules
-- migration: receivables 0003_entries_by_item_and_day
-- migration: receivables 0004_deposits
-- migration: billing 0001_initial
-- migration: billing 0002_issued_bills_stay
-- migration: billing 0003_orders_and_plans
-- migration: billing 0004_uses_and_plans_billed_stay
-- migration: billing 0005_copies_by_link
-- migration: billing 0006_link_uses_stay
-- migration: billing 0007_sent_again
-- migration: billing 0008_plans_tell_on
-- migration: billing 0009_drafts_and_waivers
-- migration: billing 0010_renewal_notices
-- migration: billing 0011_renewal_proofs_stay
-- migration: billing 0012_gathering
-- migration: billing 0013_gathered_once
-- migration: billing 0014_portal_copies_are_made
-- migration: billing 0015_exchange_rates
-- migration: billing 0016_exchange_rates_stay
-- migration: billing 0017_bills_follow_merges
-- migration: billing 0018_orders_are_stopped
-- migration: billing 0019_class_days
-- migration: billing 0020_class_days_stay
-- migration: receivables 0005_bank_money
-- migration: receivables 0006_clearing
-- migration: receivables 0007_joined_accounts
-- migration: cash 0001_initial
-- migration: cash 0002_what_was_said_stays
-- migration: cash 0003_desk_acts
-- migration: cash 0004_uses_of_a_surplus_stay
-- migration: cash 0005_earmarks
-- migration: charges 0001_initial
-- migration: charges 0002_history_stays
-- migration: charges 0003_engines_differ
-- migration: parties 0006_credit_class
-- migration: credit 0001_initial
-- migration: credit 0002_scores_and_limits_stay
-- migration: credit 0003_holds_checks_and_late_payers
-- migration: credit 0004_late_payers_stay
-- migration: credit 0005_applications
-- migration: credit 0006_applications_stay
-- migration: credit 0007_bureaus_and_insurance
-- migration: credit 0008_bureaus_and_insurance_stay
-- migration: credit 0009_terms_wishes
-- migration: credit 0010_classes_drive_terms
-- migration: credit 0011_extension_and_choices
-- migration: disputes 0001_initial
-- migration: disputes 0002_standings_stay
-- migration: disputes 0003_files
-- migration: disputes 0004_files_stay
-- migration: disputes 0005_of_deductions
-- migration: dunning 0001_initial
-- migration: dunning 0002_versions_stay
-- migration: dunning 0003_hold
-- migration: dunning 0004_ladder
-- migration: dunning 0005_ladder_stays
-- migration: dunning 0006_assignment_released
-- migration: dunning 0007_hold_entities
-- migration: dunning 0008_owner_digests
-- migration: dunning 0009_hold_lifted_on
-- migration: dunning 0010_steer_withdrawn_on
-- migration: law 0001_initial
-- migration: law 0002_rates_stay
-- migration: links 0001_initial
-- migration: links 0002_uses_stay
-- migration: links 0003_in_a_visit
-- migration: links 0004_autopay_uses
-- migration: messages 0001_initial
-- migration: messages 0002_initial
-- migration: messages 0003_contact_ledger
-- migration: messages 0004_touches_stay
-- migration: messages 0005_bounced
-- migration: messages 0006_withheld
-- migration: messages 0007_touches_follow_merges
-- migration: promises 0001_initial
-- migration: promises 0002_promises_stay
-- migration: payments 0001_initial
-- migration: payments 0002_what_was_paid_stays
-- migration: payments 0003_autopay
-- migration: payments 0004_consents_stay
-- migration: payments 0005_last_collections
-- migration: payments 0006_changed_accounts
-- migration: payments 0007_earmarks_of_refunds
-- migration: receivables 0008_agencies
-- migration: placements 0001_initial
-- migration: placements 0002_money
-- migration: placements 0003_what_was_said_stays
-- migration: placements 0004_holds_and_demands
-- migration: placements 0005_answers_to_agencies
-- migration: procrastinate 0001_initial
-- migration: procrastinate 0002_drop_started_at_column
-- migration: procrastinate 0003_drop_started_at_column
-- migration: procrastinate 0004_drop_procrastinate_version_table
-- migration: procrastinate 0005_fix_procrastinate_fetch_job
-- migration: procrastinate 0006_fix_trigger_status_events_insert
-- migration: procrastinate 0007_add_queueing_lock_column
-- migration: procrastinate 0008_close_fetch_job_race_condition
-- migration: procrastinate 0009_add_defer_job_function
-- migration: procrastinate 0010_add_procrastinate_periodic_defers
-- migration: procrastinate 0011_add_foreign_key_index
-- migration: procrastinate 0012_add_locks_to_periodic_defer
-- migration: procrastinate 0013_fix_procrastinate_defer_periodic_job
-- migration: procrastinate 0014_add_finish_job_and_retry_job_functions
-- migration: procrastinate 0015_add_trigger_on_job_deletion
-- migration: procrastinate 0016_delete_finished_jobs
-- migration: procrastinate 0017_add_checks_to_finish_job
-- migration: procrastinate 0018_add_checks_to_retry_job
-- migration: procrastinate 0019_fix_finish_job_compat_issue
-- migration: procrastinate 0020_add_index_on_procrastinate_jobs
-- migration: procrastinate 0021_add_kwargs_to_defer_periodic_job
-- migration: procrastinate 0022_null_locks_excluded
-- migration: procrastinate 0023_remove_old_finish_job_function
-- migration: procrastinate 0024_job_id_bigint
-- migration: procrastinate 0025_add_models
-- migration: procrastinate 0026_add_job_priority
-- migration: procrastinate 0027_add_periodic_job_priority
-- migration: procrastinate 0028_add_cancel_states
-- migration: procrastinate 0029_add_additional_params_to_retry_job
-- migration: procrastinate 0030_alter_procrastinateevent_options
-- migration: procrastinate 0031_add_indexes_for_fetch_job
-- migration: procrastinate 0032_pre_cancel_notification
-- migration: procrastinate 0033_post_cancel_notification
-- migration: procrastinate 0034_pre_add_heartbeat
-- migration: procrastinate 0035_post_add_heartbeat
-- migration: procrastinate 0036_add_worker_model
-- migration: procrastinate 0037_pre_batch_defer_jobs
-- migration: procrastinate 0038_post_batch_defer_jobs
-- migration: procrastinate 0039_pre_priority_lock_fetch_job
-- migration: procrastinate 0040_pre_retry_failed_job
-- migration: procrastinate 0041_post_retry_failed_job
-- migration: replies 0001_initial
-- migration: replies 0002_advices
-- migration: runs 0001_initial
-- migration: runs 0002_decisions_stay
-- migration: runs 0003_guards_in_standing
-- migration: runs 0004_ladder
-- migration: runs 0005_release_and_ids
-- migration: runs 0006_reached_on
-- migration: runs 0007_insurer_days
-- migration: service 0001_initial
-- migration: sessions 0001_initial
-- migration: worklist 0001_initial
-- migration: worklist 0002_send_copy
-- migration: worklist 0003_ask_owner
-- migration: worklist 0004_snoozes_and_notes
-- migration: worklist 0005_tasks_of_deliveries
-- migration: worklist 0006_customers_ask
-- migration: worklist 0007_insurers_and_bureaus_ask
CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);
CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);
CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);
CREATE FUNCTION public.billing_keep_bill() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.state = 'issued' THEN
        IF TG_OP = 'UPDATE' THEN
            IF dunwell_follows_merge(to_jsonb(OLD), to_jsonb(NEW)) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'bill % is issued: it never changes', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bill_issued_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.billing_keep_file() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_bill WHERE state = 'issued'
               AND id IN (COALESCE(OLD.bill_id, NEW.bill_id), COALESCE(NEW.bill_id, OLD.bill_id))) THEN
        RAISE EXCEPTION 'the bill is issued: what goes with it never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bill_issued_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.billing_keep_gathered() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_bill WHERE id = OLD.into_id AND state = 'issued') THEN
        RAISE EXCEPTION 'the bill that gathers it is issued: it never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'setaside_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.billing_once() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_setaside WHERE draft_id = NEW.id AND taken_out_at IS NULL) THEN
        RAISE EXCEPTION 'the draft is billed with others: it cannot be billed by itself too'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'setaside_billed_once';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.charges_agree() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM charges_charge AS charge
        LEFT JOIN receivables_openitem AS debit ON debit.id = charge.debit_item_id
        WHERE charge.id = NEW.id AND (
            debit.id IS NULL OR debit.amount_minor <> charge.amount_minor OR debit.account_id <> charge.account_id
            OR debit.source <> 'charges' OR charge.is_reversed <> EXISTS (
                SELECT FROM charges_reversal AS reversal WHERE reversal.charge_id = charge.id
            )
        )
    ) THEN
        RAISE EXCEPTION 'charge % differs from its open item or its reversal', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'charge_agrees';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.charges_keep_charge() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_reversed AND NOT OLD.is_reversed
        AND to_jsonb(NEW) - 'is_reversed' = to_jsonb(OLD) - 'is_reversed' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'charge % stays as it was posted; it can only be reversed, once', OLD.number
        USING ERRCODE = 'check_violation', CONSTRAINT = 'charge_stays';
END $$;
CREATE FUNCTION public.dunwell_follows_merge(was jsonb, becomes jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT was - 'customer_id' = becomes - 'customer_id' AND EXISTS (
        SELECT FROM parties_merge AS merge
        WHERE merge.id = nullif(current_setting('dunwell.merge', true), '')::bigint
            AND (was ->> 'customer_id', becomes ->> 'customer_id') IN (
                (CASE merge.kind WHEN 'merge' THEN merge.gone_id ELSE merge.kept_id END::text,
                 CASE merge.kind WHEN 'merge' THEN merge.kept_id ELSE merge.gone_id END::text)
            )
    )
$$;
CREATE FUNCTION public.dunwell_keep_touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (to_jsonb(NEW) - '{voided_at,contact_id}'::text[]) = (to_jsonb(OLD) - '{voided_at,contact_id}'::text[])
        AND (NEW.voided_at IS NOT DISTINCT FROM OLD.voided_at OR OLD.voided_at IS NULL)
        AND (NEW.contact_id IS NOT DISTINCT FROM OLD.contact_id OR NEW.contact_id IS NULL)
    THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF dunwell_follows_merge(to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'touches are appended or voided, never changed or deleted'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION public.dunwell_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF dunwell_follows_merge(to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are appended, never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);
CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;
CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;
CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;
CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.promises_keep_accounts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM receivables_openitem AS item WHERE item.id = NEW.item_id AND item.account_id IS DISTINCT FROM
            CASE WHEN TG_TABLE_NAME = 'promises_promiseitem'
                THEN (SELECT promise.account_id FROM promises_promise AS promise
                    WHERE promise.id = (to_jsonb(NEW) ->> 'promise_id')::bigint)
                ELSE (SELECT plan.account_id FROM promises_planversion AS version
                    JOIN promises_plan AS plan ON plan.id = version.plan_id
                    WHERE version.id = (to_jsonb(NEW) ->> 'version_id')::bigint) END
    ) THEN
        RAISE EXCEPTION 'item % stands on another account', NEW.item_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promise_item_account';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION public.promises_keep_one_plan() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE culprit bigint;
BEGIN
    PERFORM FROM receivables_account AS account
        JOIN promises_plan AS plan ON plan.account_id = account.id
        JOIN promises_planversion AS version ON version.plan_id = plan.id
        WHERE version.id = NEW.version_id FOR NO KEY UPDATE OF account;
    SELECT part.item_id INTO culprit
        FROM promises_planitem AS part
        JOIN promises_planversion AS version ON version.id = part.version_id
        JOIN promises_plan AS plan ON plan.id = version.plan_id AND plan.state = 'running'
        JOIN promises_planitem AS other ON other.item_id = part.item_id
        JOIN promises_planversion AS other_version
            ON other_version.id = other.version_id AND other_version.plan_id <> version.plan_id
        JOIN promises_plan AS other_plan ON other_plan.id = other_version.plan_id AND other_plan.state = 'running'
        WHERE part.version_id = NEW.version_id AND other_version.number = (
            SELECT max(agreed.number) FROM promises_planversion AS agreed
            JOIN promises_planagreement AS agreement ON agreement.version_id = agreed.id
            WHERE agreed.plan_id = other_plan.id
        ) LIMIT 1;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'item % is in another running plan', culprit
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'item_in_one_plan';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.promises_keep_promise() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE culprit bigint;
BEGIN
    culprit := CASE WHEN TG_TABLE_NAME = 'promises_promise' THEN to_jsonb(NEW) ->> 'id'
        ELSE to_jsonb(NEW) ->> 'promise_id' END;
    IF EXISTS (
        SELECT FROM promises_promise AS promise WHERE promise.id = culprit AND promise.amount_minor IS DISTINCT FROM
            (SELECT sum(part.amount_minor) FROM promises_promiseitem AS part WHERE part.promise_id = promise.id)
    ) THEN
        RAISE EXCEPTION 'promise % is not the sum of its items', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'promise_sums';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.promises_keep_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE culprit bigint;
BEGIN
    culprit := CASE WHEN TG_TABLE_NAME = 'promises_planversion' THEN to_jsonb(NEW) ->> 'id'
        ELSE to_jsonb(NEW) ->> 'version_id' END;
    IF EXISTS (
        SELECT FROM promises_planversion AS version WHERE version.id = culprit AND (
            version.amount_minor IS DISTINCT FROM
                (SELECT sum(part.amount_minor) FROM promises_planitem AS part WHERE part.version_id = version.id)
            OR version.amount_minor IS DISTINCT FROM
                (SELECT sum(one.amount_minor) FROM promises_instalment AS one WHERE one.version_id = version.id)
        )
    ) THEN
        RAISE EXCEPTION 'the instalments of version % are not the sum of its items', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_sums';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.receivables_keep_entries() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'on'
    SET enable_seqscan TO 'on'
    SET enable_hashjoin TO 'on'
    SET enable_mergejoin TO 'on'
    AS $_$
DECLARE culprit bigint;
BEGIN
    -- Until the function returns.
    IF (SELECT count(*) FROM added) > 1000 THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    ELSE
        PERFORM set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true);
    END IF;
    EXECUTE 'SELECT posting_id FROM added GROUP BY posting_id HAVING sum(amount_minor) <> 0 LIMIT 1' INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'posting % does not balance', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balances';
    END IF;

    EXECUTE $sql$
        SELECT now_added.posting_id
        FROM (SELECT posting_id, count(*) AS entries FROM added GROUP BY posting_id) AS now_added
        JOIN receivables_entry AS entry USING (posting_id)
        GROUP BY now_added.posting_id, now_added.entries HAVING count(*) <> now_added.entries LIMIT 1
    $sql$ INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'posting % has entries already: all of them arrive in one statement', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_complete';
    END IF;

    EXECUTE $sql$
        SELECT added.posting_id
        FROM added
        LEFT JOIN receivables_posting AS posting ON posting.id = added.posting_id
        LEFT JOIN receivables_openitem AS item ON item.id = added.item_id
        WHERE posting.id IS NULL
           OR posting.effective_on <> added.effective_on
           OR (added.item_id IS NOT NULL AND item.account_id IS DISTINCT FROM posting.account_id)
        LIMIT 1
    $sql$ INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'posting %: an entry has another day, or an item of another account', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_fits_posting';
    END IF;

    EXECUTE $sql$
        WITH delta AS (
            SELECT item_id, sum(amount_minor)::bigint AS minor FROM added
            WHERE ledger = 'receivable' GROUP BY item_id
        ), settled AS (
            DELETE FROM receivables_residual AS residual USING delta
            WHERE residual.item_id = delta.item_id AND residual.residual_minor + delta.minor = 0
            RETURNING residual.item_id
        )
        INSERT INTO receivables_residual AS residual (item_id, account_id, due_on, residual_minor)
        SELECT item.id, item.account_id, item.due_on, delta.minor
            FROM delta
            JOIN receivables_openitem AS item ON item.id = delta.item_id
            LEFT JOIN settled ON settled.item_id = delta.item_id
            WHERE delta.minor <> 0 AND settled.item_id IS NULL
            ON CONFLICT (item_id) DO UPDATE SET residual_minor = residual.residual_minor + EXCLUDED.residual_minor
    $sql$;

    EXECUTE $sql$
        SELECT item.id
        FROM (SELECT DISTINCT item_id FROM added WHERE ledger = 'receivable') AS touched
        JOIN receivables_residual AS residual ON residual.item_id = touched.item_id
        JOIN receivables_openitem AS item ON item.id = touched.item_id
        WHERE residual.residual_minor NOT BETWEEN least(0, item.amount_minor) AND greatest(0, item.amount_minor)
        LIMIT 1
    $sql$ INTO culprit;
    IF culprit IS NOT NULL THEN
        RAISE EXCEPTION 'item % would be settled beyond its amount', culprit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'residual_within_amount';
    END IF;
    RETURN NULL;
END $_$;
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.agreements_acknowledgement (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    language character varying(2) NOT NULL,
    sha256 character varying(64) NOT NULL,
    manner character varying(8) NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    person character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    address character varying(45) NOT NULL,
    reason character varying(500) NOT NULL,
    actor character varying(80) NOT NULL,
    file_name character varying(150) NOT NULL,
    file bytea,
    file_sha256 character varying(64) NOT NULL,
    customer_id bigint NOT NULL,
    recorded_by_id bigint,
    policy_id bigint NOT NULL,
    CONSTRAINT acknowledgement_link CHECK (((NOT ((manner)::text = 'link'::text)) OR ((NOT ((email)::text = ''::text)) AND (NOT ((address)::text = ''::text))))),
    CONSTRAINT acknowledgement_manner CHECK (((manner)::text = ANY ((ARRAY['link'::character varying, 'desk'::character varying, 'contract'::character varying, 'import'::character varying])::text[]))),
    CONSTRAINT acknowledgement_person CHECK ((NOT ((person)::text = ''::text))),
    CONSTRAINT acknowledgement_reason CHECK ((((manner)::text = ANY ((ARRAY['link'::character varying, 'import'::character varying])::text[])) OR ((NOT ((reason)::text = ''::text)) AND (recorded_by_id IS NOT NULL))))
);
ALTER TABLE public.agreements_acknowledgement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agreements_acknowledgement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.agreements_creditpolicy (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number integer NOT NULL,
    valid_from date NOT NULL,
    interest_basis character varying(10) NOT NULL,
    fees jsonb,
    note character varying(500) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by character varying(80) NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT agreements_creditpolicy_number_check CHECK ((number >= 0)),
    CONSTRAINT creditpolicy_interest CHECK (((interest_basis)::text = ANY ((ARRAY['statutory'::character varying, 'none'::character varying])::text[])))
);
ALTER TABLE public.agreements_creditpolicy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agreements_creditpolicy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.agreements_creditpolicytext (
    id bigint NOT NULL,
    language character varying(2) NOT NULL,
    title character varying(150) NOT NULL,
    text text NOT NULL,
    deposits text NOT NULL,
    stops text NOT NULL,
    pdf bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    policy_id bigint NOT NULL
);
ALTER TABLE public.agreements_creditpolicytext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agreements_creditpolicytext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.agreements_policysending (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(2) NOT NULL,
    message_id character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    claimed_by bigint,
    not_before timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    customer_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    CONSTRAINT agreements_policysending_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT policysending_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying, 'sent'::character varying, 'lapsed'::character varying, 'refused'::character varying, 'uncertain'::character varying])::text[])))
);
ALTER TABLE public.agreements_policysending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.agreements_policysending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.approvals_vote (
    id bigint NOT NULL,
    subject character varying(40) NOT NULL,
    subject_id bigint NOT NULL,
    is_yes boolean NOT NULL,
    note character varying(500) NOT NULL,
    cast_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    voter_id bigint NOT NULL
);
ALTER TABLE public.approvals_vote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.approvals_vote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_bill (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    state character varying(8) NOT NULL,
    number character varying(60) NOT NULL,
    year smallint,
    sequence bigint,
    currency character varying(3) NOT NULL,
    issued_on date,
    due_on date,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    gross_minor bigint NOT NULL,
    prepaid_minor bigint NOT NULL,
    rounding_minor bigint NOT NULL,
    content jsonb NOT NULL,
    source character varying(40) NOT NULL,
    external_id character varying(120) NOT NULL,
    leaves_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    issued_at timestamp with time zone,
    issued_by character varying(80) NOT NULL,
    account_id bigint,
    corrects_id bigint,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    item_id bigint,
    CONSTRAINT bill_adds_up CHECK (((gross_minor >= 0) AND (gross_minor <= '9007199254740992'::bigint) AND (gross_minor = (net_minor + tax_minor)) AND (prepaid_minor >= 0) AND (prepaid_minor <= gross_minor))),
    CONSTRAINT bill_kind CHECK (((kind)::text = ANY ((ARRAY['invoice'::character varying, 'credit_note'::character varying, 'debit_note'::character varying, 'deposit_request'::character varying])::text[]))),
    CONSTRAINT bill_posted CHECK (((NOT ((state)::text = 'issued'::text)) OR (item_id IS NOT NULL) OR ((gross_minor = 0) AND (rounding_minor = 0)))),
    CONSTRAINT bill_state CHECK ((((leaves_at IS NULL) AND ((number)::text = ''::text) AND (sequence IS NULL) AND ((state)::text = ANY ((ARRAY['draft'::character varying, 'dropped'::character varying, 'aside'::character varying])::text[]))) OR ((leaves_at IS NOT NULL) AND ((number)::text = ''::text) AND (sequence IS NULL) AND ((state)::text = 'waiting'::text)) OR ((account_id IS NOT NULL) AND (due_on IS NOT NULL) AND (issued_at IS NOT NULL) AND (issued_on IS NOT NULL) AND (sequence IS NOT NULL) AND ((state)::text = 'issued'::text) AND (year IS NOT NULL) AND (NOT ((number)::text = ''::text))))),
    CONSTRAINT billing_bill_year_check CHECK ((year >= 0))
);
ALTER TABLE public.billing_bill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_bill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_billfile (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    bill_id bigint NOT NULL
);
ALTER TABLE public.billing_billfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_billfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_buyer (
    id bigint NOT NULL,
    street character varying(200) NOT NULL,
    postcode character varying(20) NOT NULL,
    city character varying(100) NOT NULL,
    region character varying(100) NOT NULL,
    vat_id character varying(20) NOT NULL,
    registration character varying(60) NOT NULL,
    endpoint_scheme character varying(10) NOT NULL,
    endpoint character varying(100) NOT NULL,
    buyer_reference character varying(100) NOT NULL,
    einvoice character varying(20) NOT NULL,
    channels jsonb NOT NULL,
    has_hard_copy boolean NOT NULL,
    needs_purchase_order boolean NOT NULL,
    is_consolidated boolean NOT NULL,
    bill_to_id bigint,
    customer_id bigint NOT NULL,
    bills_on smallint NOT NULL,
    CONSTRAINT billing_buyer_bills_on_check CHECK ((bills_on >= 0)),
    CONSTRAINT buyer_bills_on CHECK (((bills_on >= 1) AND (bills_on <= 28))),
    CONSTRAINT buyer_not_own_parent CHECK (((bill_to_id IS NULL) OR (NOT ((bill_to_id = customer_id) AND (bill_to_id IS NOT NULL)))))
);
ALTER TABLE public.billing_buyer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_buyer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_classdays (
    id bigint NOT NULL,
    days jsonb NOT NULL,
    set_at timestamp with time zone NOT NULL,
    entity_id bigint
);
ALTER TABLE public.billing_classdays ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_classdays_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_copy (
    id bigint NOT NULL,
    form character varying(16) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    verdict jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    bill_id bigint NOT NULL,
    CONSTRAINT bill_copy_form CHECK (((form)::text = ANY ((ARRAY['pdf'::character varying, 'cii'::character varying, 'ubl'::character varying, 'xrechnung'::character varying, 'xrechnung_cii'::character varying, 'peppol'::character varying])::text[])))
);
ALTER TABLE public.billing_copy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_copy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_copylink (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    bill_id bigint NOT NULL,
    delivery_id bigint,
    CONSTRAINT copylink_lives CHECK ((expires_at > created_at))
);
ALTER TABLE public.billing_copylink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_copylink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_delivery (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    channel character varying(8) NOT NULL,
    form character varying(16) NOT NULL,
    recipient character varying(320) NOT NULL,
    key character varying(200) NOT NULL,
    state character varying(12) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    claimed_by bigint,
    not_before timestamp with time zone,
    proved_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    bill_id bigint NOT NULL,
    contact_id bigint,
    nth smallint NOT NULL,
    CONSTRAINT billing_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT billing_delivery_nth_check CHECK ((nth >= 0)),
    CONSTRAINT delivery_channel CHECK (((channel)::text = ANY ((ARRAY['email'::character varying, 'einvoice'::character varying, 'post'::character varying, 'portal'::character varying])::text[]))),
    CONSTRAINT delivery_state CHECK (((state)::text = ANY ((ARRAY['due'::character varying, 'held'::character varying, 'sending'::character varying, 'handed_over'::character varying, 'accepted'::character varying, 'delivered'::character varying, 'bounced'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'withheld'::character varying, 'lapsed'::character varying])::text[])))
);
ALTER TABLE public.billing_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_deposituse (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    amount_minor bigint NOT NULL,
    used_on date NOT NULL,
    used_at timestamp with time zone NOT NULL,
    used_by character varying(80) NOT NULL,
    bill_id bigint,
    item_id bigint NOT NULL,
    request_id bigint NOT NULL,
    CONSTRAINT deposit_use_kind CHECK ((((bill_id IS NOT NULL) AND ((kind)::text = 'set_against'::text)) OR ((bill_id IS NULL) AND ((kind)::text = ANY ((ARRAY['refunded'::character varying, 'withdrawn'::character varying])::text[]))))),
    CONSTRAINT deposit_use_positive CHECK ((amount_minor > 0))
);
ALTER TABLE public.billing_deposituse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_deposituse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_depositwaiver (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(9) NOT NULL,
    amount_minor bigint NOT NULL,
    reason character varying(500) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    answer character varying(500) NOT NULL,
    order_id bigint NOT NULL,
    CONSTRAINT deposit_waiver_says_why CHECK (((amount_minor > 0) AND (NOT ((reason)::text = ''::text)))),
    CONSTRAINT deposit_waiver_state CHECK ((((decided_at IS NULL) AND ((state)::text = 'asked'::text)) OR ((decided_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['granted'::character varying, 'refused'::character varying, 'withdrawn'::character varying])::text[])))))
);
ALTER TABLE public.billing_depositwaiver ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_depositwaiver_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_exchangerate (
    id bigint NOT NULL,
    base character varying(3) NOT NULL,
    quote character varying(3) NOT NULL,
    "on" date NOT NULL,
    rate numeric(20,10) NOT NULL,
    source character varying(60) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by character varying(80) NOT NULL,
    CONSTRAINT exchange_rate_of_two CHECK ((NOT ((base)::text = (quote)::text))),
    CONSTRAINT exchange_rate_positive CHECK ((rate > (0)::numeric))
);
ALTER TABLE public.billing_exchangerate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_exchangerate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_linkuse (
    id bigint NOT NULL,
    what character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    link_id bigint NOT NULL,
    CONSTRAINT linkuse_what CHECK (((what)::text = ANY ((ARRAY['page'::character varying, 'pdf'::character varying, 'xml'::character varying, 'file'::character varying, 'proposal'::character varying])::text[])))
);
ALTER TABLE public.billing_linkuse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_linkuse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_numberrange (
    id bigint NOT NULL,
    series character varying(16) NOT NULL,
    year smallint NOT NULL,
    last bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT billing_numberrange_year_check CHECK ((year >= 0))
);
ALTER TABLE public.billing_numberrange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_numberrange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_order (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number character varying(60) NOT NULL,
    external_id character varying(120) NOT NULL,
    digest character varying(64) NOT NULL,
    state character varying(16) NOT NULL,
    currency character varying(3) NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    gross_minor bigint NOT NULL,
    given jsonb NOT NULL,
    quoted_on date NOT NULL,
    valid_until date,
    begins_on date,
    deposit_minor bigint NOT NULL,
    evidence jsonb NOT NULL,
    reason character varying(500) NOT NULL,
    accepted_at timestamp with time zone,
    closed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT order_adds_up CHECK (((gross_minor > 0) AND (gross_minor <= '9007199254740992'::bigint) AND (gross_minor = (net_minor + tax_minor)) AND (deposit_minor >= 0) AND (deposit_minor <= gross_minor))),
    CONSTRAINT order_state CHECK (((state)::text = ANY ((ARRAY['quoted'::character varying, 'accepted'::character varying, 'deposit_asked'::character varying, 'deposit_paid'::character varying, 'deposit_waived'::character varying, 'working'::character varying, 'invoiced_in_part'::character varying, 'completed'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT order_waiver_says_why CHECK ((NOT (((reason)::text = ''::text) AND ((state)::text = 'deposit_waived'::text))))
);
ALTER TABLE public.billing_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_orderbill (
    id bigint NOT NULL,
    is_deposit boolean NOT NULL,
    bill_id bigint NOT NULL,
    order_id bigint NOT NULL
);
ALTER TABLE public.billing_orderbill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_orderbill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_orderstop (
    id bigint NOT NULL,
    since date NOT NULL,
    sentence character varying(500) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT order_stop_says_why CHECK ((NOT ((sentence)::text = ''::text)))
);
ALTER TABLE public.billing_orderstop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_orderstop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_proof (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    detail character varying(500) NOT NULL,
    evidence jsonb NOT NULL,
    external_id character varying(200) NOT NULL,
    delivery_id bigint NOT NULL
);
ALTER TABLE public.billing_proof ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_proof_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_recurring (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    external_id character varying(120) NOT NULL,
    digest character varying(64) NOT NULL,
    state character varying(6) NOT NULL,
    given jsonb NOT NULL,
    look_on date,
    told_for date,
    faults jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    tell_on date,
    CONSTRAINT recurring_state CHECK (((state)::text = ANY ((ARRAY['active'::character varying, 'paused'::character varying, 'ended'::character varying])::text[])))
);
ALTER TABLE public.billing_recurring ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_recurring_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_recurringbill (
    id bigint NOT NULL,
    key character varying(120) NOT NULL,
    due_on date NOT NULL,
    parts jsonb NOT NULL,
    billed_at timestamp with time zone NOT NULL,
    bill_id bigint,
    plan_id bigint NOT NULL
);
ALTER TABLE public.billing_recurringbill ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_recurringbill_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_renewalnotice (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    term_ends_on date NOT NULL,
    recipient character varying(254) NOT NULL,
    key character varying(200) NOT NULL,
    state character varying(9) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    claimed_by bigint,
    not_before timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    plan_id bigint NOT NULL,
    CONSTRAINT billing_renewalnotice_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT renewal_state CHECK (((state)::text = ANY ((ARRAY['due'::character varying, 'sending'::character varying, 'accepted'::character varying, 'delivered'::character varying, 'bounced'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'lapsed'::character varying])::text[])))
);
ALTER TABLE public.billing_renewalnotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_renewalnotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_renewalproof (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    at timestamp with time zone NOT NULL,
    detail character varying(500) NOT NULL,
    evidence jsonb NOT NULL,
    external_id character varying(200) NOT NULL,
    notice_id bigint NOT NULL
);
ALTER TABLE public.billing_renewalproof ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_renewalproof_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_seller (
    id bigint NOT NULL,
    street character varying(200) NOT NULL,
    postcode character varying(20) NOT NULL,
    city character varying(100) NOT NULL,
    region character varying(100) NOT NULL,
    vat_id character varying(20) NOT NULL,
    tax_number character varying(40) NOT NULL,
    registration character varying(60) NOT NULL,
    legal_note character varying(500) NOT NULL,
    endpoint_scheme character varying(10) NOT NULL,
    endpoint character varying(100) NOT NULL,
    bank character varying(100) NOT NULL,
    bic character varying(11) NOT NULL,
    contact_name character varying(100) NOT NULL,
    contact_phone character varying(40) NOT NULL,
    contact_email character varying(254) NOT NULL,
    logo bytea,
    logo_type character varying(20) NOT NULL,
    accent character varying(7) NOT NULL,
    "window" character varying(20) NOT NULL,
    template text NOT NULL,
    number_pattern character varying(60) NOT NULL,
    taxes jsonb NOT NULL,
    terms character varying(40) NOT NULL,
    undo_minutes smallint NOT NULL,
    round_to_minor smallint NOT NULL,
    proof_days smallint NOT NULL,
    deposits jsonb NOT NULL,
    qr character varying(5) NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT billing_seller_proof_days_check CHECK ((proof_days >= 0)),
    CONSTRAINT billing_seller_round_to_minor_check CHECK ((round_to_minor >= 0)),
    CONSTRAINT billing_seller_undo_minutes_check CHECK ((undo_minutes >= 0)),
    CONSTRAINT seller_qr CHECK (((qr)::text = ANY ((ARRAY[''::character varying, 'epc'::character varying, 'swiss'::character varying])::text[]))),
    CONSTRAINT seller_rounding CHECK (((round_to_minor >= 1) AND (round_to_minor <= 1000)))
);
ALTER TABLE public.billing_seller ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_seller_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_setaside (
    id bigint NOT NULL,
    gross_minor bigint NOT NULL,
    set_aside_on date NOT NULL,
    set_aside_at timestamp with time zone NOT NULL,
    set_aside_by character varying(80) NOT NULL,
    faults jsonb NOT NULL,
    taken_out_at timestamp with time zone,
    draft_id bigint,
    into_id bigint,
    order_id bigint,
    CONSTRAINT setaside_not_into_itself CHECK (((into_id IS NULL) OR (draft_id IS NULL) OR (NOT ((into_id = draft_id) AND (into_id IS NOT NULL) AND (draft_id IS NOT NULL))))),
    CONSTRAINT setaside_one_source CHECK ((((draft_id IS NULL) AND (order_id IS NOT NULL)) OR ((draft_id IS NOT NULL) AND (order_id IS NULL))))
);
ALTER TABLE public.billing_setaside ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_setaside_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_statementplan (
    id bigint NOT NULL,
    style character varying(16) NOT NULL,
    day smallint NOT NULL,
    email character varying(254) NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT billing_statementplan_day_check CHECK ((day >= 0)),
    CONSTRAINT statementplan_day CHECK (((day >= 1) AND (day <= 28))),
    CONSTRAINT statementplan_style CHECK (((style)::text = ANY ((ARRAY['open_item'::character varying, 'balance_forward'::character varying])::text[])))
);
ALTER TABLE public.billing_statementplan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_statementplan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_statementsending (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    style character varying(16) NOT NULL,
    as_of date NOT NULL,
    recipient character varying(254) NOT NULL,
    key character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    claimed_by bigint,
    not_before timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    plan_id bigint NOT NULL,
    CONSTRAINT billing_statementsending_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT statementsending_state CHECK (((state)::text = ANY ((ARRAY['due'::character varying, 'held'::character varying, 'sending'::character varying, 'accepted'::character varying, 'delivered'::character varying, 'bounced'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'withheld'::character varying, 'lapsed'::character varying])::text[])))
);
ALTER TABLE public.billing_statementsending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_statementsending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.billing_usageline (
    id bigint NOT NULL,
    item character varying(100) NOT NULL,
    used_on date NOT NULL,
    quantity numeric(18,6) NOT NULL,
    external_id character varying(120) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    billed_id bigint,
    plan_id bigint NOT NULL,
    CONSTRAINT usage_not_below_nothing CHECK ((quantity >= (0)::numeric))
);
ALTER TABLE public.billing_usageline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.billing_usageline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_advice (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    source character varying(6) NOT NULL,
    reference character varying(140) NOT NULL,
    currency character varying(3) NOT NULL,
    total_minor bigint NOT NULL,
    paid_on date,
    digest character varying(64) NOT NULL,
    linked_on date,
    came_on date NOT NULL,
    came_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    customer_id bigint,
    entity_id bigint NOT NULL,
    line_id bigint,
    CONSTRAINT advice_source CHECK (((source)::text = ANY ((ARRAY['file'::character varying, 'mail'::character varying, 'manual'::character varying])::text[])))
);
ALTER TABLE public.cash_advice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_advice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_advicerow (
    id bigint NOT NULL,
    invoice character varying(120) NOT NULL,
    minor bigint,
    deduction_minor bigint,
    text character varying(500) NOT NULL,
    advice_id bigint NOT NULL
);
ALTER TABLE public.cash_advicerow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_advicerow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_applied (
    id bigint NOT NULL,
    allocation_id bigint NOT NULL,
    match_id bigint NOT NULL
);
ALTER TABLE public.cash_applied ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_applied_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_bankaccount (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number character varying(60) NOT NULL,
    key character varying(60) NOT NULL,
    currency character varying(3) NOT NULL,
    name character varying(140) NOT NULL,
    bic character varying(11) NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    registered_by character varying(80) NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT bank_account_key CHECK ((NOT ((key)::text = ''::text)))
);
ALTER TABLE public.cash_bankaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_bankaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_bankline (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    "position" integer NOT NULL,
    status character varying(7) NOT NULL,
    booked_on date,
    value_on date,
    amount_minor bigint,
    amount_told character varying(60) NOT NULL,
    currency character varying(3) NOT NULL,
    counterparty_name text NOT NULL,
    counterparty_account character varying(60) NOT NULL,
    counterparty_bic character varying(40) NOT NULL,
    ultimate_name text NOT NULL,
    text text NOT NULL,
    information text NOT NULL,
    "references" jsonb NOT NULL,
    documents jsonb NOT NULL,
    code jsonb NOT NULL,
    returned jsonb,
    charges jsonb NOT NULL,
    exchange jsonb,
    is_reversal boolean NOT NULL,
    fingerprint character varying(80) NOT NULL,
    likeness character varying(80) NOT NULL,
    bank_account_id bigint NOT NULL,
    duplicate_of_id bigint,
    parent_id bigint,
    statement_id bigint NOT NULL,
    CONSTRAINT bank_line_status CHECK (((status)::text = ANY ((ARRAY['booked'::character varying, 'pending'::character varying, 'info'::character varying])::text[]))),
    CONSTRAINT cash_bankline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.cash_bankline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_bankline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_bankstatement (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    format character varying(20) NOT NULL,
    identification character varying(140) NOT NULL,
    sequence character varying(40) NOT NULL,
    period_from date,
    period_to date,
    balances jsonb NOT NULL,
    verdict character varying(8) NOT NULL,
    findings jsonb NOT NULL,
    fingerprint character varying(64) NOT NULL,
    is_held boolean NOT NULL,
    released_at timestamp with time zone,
    released_by character varying(80) NOT NULL,
    release_reason character varying(500) NOT NULL,
    bank_account_id bigint NOT NULL,
    file_id bigint NOT NULL
);
ALTER TABLE public.cash_bankstatement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_bankstatement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_cashpolicy (
    id bigint NOT NULL,
    post_from_basis_points smallint NOT NULL,
    propose_from_basis_points smallint NOT NULL,
    write_off_minor jsonb NOT NULL,
    write_off_basis_points smallint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(80) NOT NULL,
    entity_id bigint NOT NULL,
    charges_minor jsonb NOT NULL,
    discount_grace_days smallint NOT NULL,
    small_minor jsonb NOT NULL,
    CONSTRAINT cash_cashpolicy_discount_grace_days_check CHECK ((discount_grace_days >= 0)),
    CONSTRAINT cash_cashpolicy_post_from_basis_points_check CHECK ((post_from_basis_points >= 0)),
    CONSTRAINT cash_cashpolicy_propose_from_basis_points_check CHECK ((propose_from_basis_points >= 0)),
    CONSTRAINT cash_cashpolicy_write_off_basis_points_check CHECK ((write_off_basis_points >= 0)),
    CONSTRAINT cash_policy_shares CHECK (((post_from_basis_points <= 10000) AND (propose_from_basis_points <= 10000)))
);
ALTER TABLE public.cash_cashpolicy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_cashpolicy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_deduction (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    minor bigint NOT NULL,
    reason character varying(40) NOT NULL,
    text character varying(500) NOT NULL,
    made_on date NOT NULL,
    closed_on date,
    outcome character varying(20) NOT NULL,
    item_id bigint NOT NULL,
    match_id bigint NOT NULL,
    closed_at timestamp with time zone,
    closed_by character varying(80) NOT NULL,
    credit_id bigint,
    CONSTRAINT deduction_positive CHECK ((minor > 0))
);
ALTER TABLE public.cash_deduction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_deduction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_earmark (
    id bigint NOT NULL,
    minor bigint NOT NULL,
    key character varying(60) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    credit_id bigint NOT NULL,
    CONSTRAINT earmark_positive CHECK ((minor > 0))
);
ALTER TABLE public.cash_earmark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_earmark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_learntfact (
    id bigint NOT NULL,
    kind character varying(7) NOT NULL,
    said character varying(300) NOT NULL,
    is_correction boolean NOT NULL,
    learnt_at timestamp with time zone NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    match_id bigint NOT NULL,
    CONSTRAINT fact_said CHECK ((NOT ((said)::text = ''::text)))
);
ALTER TABLE public.cash_learntfact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_learntfact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_linestanding (
    line_id bigint NOT NULL,
    state character varying(8) NOT NULL,
    doubt character varying(20) NOT NULL,
    remaining_minor bigint NOT NULL,
    note character varying(500) NOT NULL,
    matched_at timestamp with time zone,
    entity_id bigint NOT NULL,
    owner_id bigint,
    parked_until date,
    CONSTRAINT line_parked_until CHECK ((((state)::text = 'parked'::text) OR (parked_until IS NULL))),
    CONSTRAINT line_remaining CHECK ((((state)::text = ANY ((ARRAY['open'::character varying, 'proposed'::character varying, 'parked'::character varying])::text[])) OR (remaining_minor = 0))),
    CONSTRAINT line_state CHECK (((state)::text = ANY ((ARRAY['noted'::character varying, 'waiting'::character varying, 'open'::character varying, 'proposed'::character varying, 'parked'::character varying, 'done'::character varying])::text[])))
);
CREATE TABLE public.cash_match (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(10) NOT NULL,
    minor bigint NOT NULL,
    confidence double precision,
    kind character varying(80) NOT NULL,
    reasons jsonb NOT NULL,
    made_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    settled_on date,
    settled_at timestamp with time zone,
    settled_by character varying(80) NOT NULL,
    note character varying(500) NOT NULL,
    entity_id bigint NOT NULL,
    line_id bigint NOT NULL,
    CONSTRAINT match_settled CHECK ((((settled_on IS NULL) AND ((state)::text = 'proposed'::text)) OR ((NOT ((state)::text = 'proposed'::text)) AND (settled_on IS NOT NULL)))),
    CONSTRAINT match_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'posted'::character varying, 'rejected'::character varying, 'lapsed'::character varying, 'taken_back'::character varying, 'returned'::character varying])::text[])))
);
ALTER TABLE public.cash_match ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_match_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_matchpair (
    id bigint NOT NULL,
    minor bigint NOT NULL,
    item_id bigint NOT NULL,
    match_id bigint NOT NULL,
    CONSTRAINT match_pair_not_nothing CHECK ((NOT (minor = 0)))
);
ALTER TABLE public.cash_matchpair ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_matchpair_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_paymentfile (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    message_id character varying(35) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    execute_on date NOT NULL,
    written_at timestamp with time zone NOT NULL,
    written_by character varying(80) NOT NULL,
    sent_at timestamp with time zone,
    sent_by character varying(80) NOT NULL,
    bank_account_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    dropped_at timestamp with time zone,
    dropped_by character varying(80) NOT NULL,
    CONSTRAINT payment_file_sent_or_dropped CHECK (((sent_at IS NULL) OR (dropped_at IS NULL)))
);
ALTER TABLE public.cash_paymentfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_paymentfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_refund (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    minor bigint NOT NULL,
    payee character varying(140) NOT NULL,
    iban character varying(34) NOT NULL,
    bic character varying(11) NOT NULL,
    reason character varying(500) NOT NULL,
    end_to_end character varying(35) NOT NULL,
    state character varying(9) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    file_id bigint,
    item_id bigint,
    CONSTRAINT refund_positive CHECK ((minor > 0)),
    CONSTRAINT refund_state CHECK (((state)::text = ANY ((ARRAY['asked'::character varying, 'approved'::character varying, 'refused'::character varying, 'written'::character varying, 'sent'::character varying, 'posted'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[])))
);
ALTER TABLE public.cash_refund ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_refund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_statementfile (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(255) NOT NULL,
    sha256 character varying(64) NOT NULL,
    content bytea NOT NULL,
    verdict character varying(8) NOT NULL,
    findings jsonb NOT NULL,
    summary jsonb NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by character varying(80) NOT NULL,
    entity_id bigint NOT NULL
);
ALTER TABLE public.cash_statementfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_statementfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_step (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    minor bigint NOT NULL,
    reason character varying(500) NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    account_id bigint,
    item_id bigint,
    line_id bigint NOT NULL,
    match_id bigint,
    posting_id bigint NOT NULL,
    undoes_id bigint,
    CONSTRAINT step_kind CHECK (((kind)::text = ANY ((ARRAY['posted'::character varying, 'identified'::character varying, 'exchanged'::character varying, 'elsewhere'::character varying, 'refunded'::character varying, 'returned'::character varying, 'undone'::character varying])::text[]))),
    CONSTRAINT step_not_nothing CHECK ((NOT (minor = 0)))
);
ALTER TABLE public.cash_step ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_surplus (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    minor bigint NOT NULL,
    made_on date NOT NULL,
    kept_on date,
    kept_by character varying(80) NOT NULL,
    reason character varying(500) NOT NULL,
    account_id bigint NOT NULL,
    item_id bigint NOT NULL,
    match_id bigint,
    CONSTRAINT surplus_positive CHECK ((minor > 0))
);
ALTER TABLE public.cash_surplus ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_surplus_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.cash_surplususe (
    id bigint NOT NULL,
    reason character varying(500) NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    allocation_id bigint NOT NULL,
    surplus_id bigint NOT NULL
);
ALTER TABLE public.cash_surplususe ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cash_surplususe_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_charge (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    sequence bigint NOT NULL,
    number character varying(60) NOT NULL,
    kind character varying(12) NOT NULL,
    currency character varying(3) NOT NULL,
    amount_minor bigint NOT NULL,
    charged_on date NOT NULL,
    period_from date,
    period_to date,
    occurrence character varying(300) NOT NULL,
    basis jsonb NOT NULL,
    calculation jsonb NOT NULL,
    is_reversed boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    debit_item_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    item_id bigint,
    CONSTRAINT charge_kind CHECK (((kind)::text = ANY ((ARRAY['interest'::character varying, 'compensation'::character varying, 'late_fee'::character varying])::text[]))),
    CONSTRAINT charge_period_or_occurrence CHECK (((((kind)::text = 'interest'::text) AND ((occurrence)::text = ''::text) AND (period_from IS NOT NULL) AND (period_to >= period_from)) OR ((NOT ((kind)::text = 'interest'::text)) AND (period_from IS NULL) AND (period_to IS NULL) AND (NOT ((occurrence)::text = ''::text))))),
    CONSTRAINT charge_positive CHECK ((amount_minor > 0))
);
ALTER TABLE public.charges_charge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_charge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_chargesrun (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    as_of date NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    totals jsonb NOT NULL,
    failures jsonb NOT NULL
);
ALTER TABLE public.charges_chargesrun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_chargesrun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_customerterm (
    id bigint NOT NULL,
    jurisdiction character varying(10) NOT NULL,
    variant character varying(40) NOT NULL,
    contract_pct numeric(8,4),
    day_count character varying(10) NOT NULL,
    is_small_supplier boolean NOT NULL,
    note character varying(500) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT charge_term_pct CHECK (((contract_pct IS NULL) OR (contract_pct >= (0)::numeric)))
);
ALTER TABLE public.charges_customerterm ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_customerterm_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_housesetting (
    id bigint NOT NULL,
    interest_months smallint NOT NULL,
    posts_unverified boolean NOT NULL,
    waivers_alone jsonb NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(80) NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT charges_housesetting_interest_months_check CHECK ((interest_months >= 0))
);
ALTER TABLE public.charges_housesetting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_housesetting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_numberrange (
    id bigint NOT NULL,
    series character varying(2) NOT NULL,
    last bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT charge_number_series CHECK (((series)::text = ANY ((ARRAY['DN'::character varying, 'CN'::character varying])::text[])))
);
ALTER TABLE public.charges_numberrange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_numberrange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_reversal (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    reason character varying(20) NOT NULL,
    "on" date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    charge_id bigint NOT NULL,
    credit_item_id bigint,
    CONSTRAINT reversal_credit CHECK ((((amount_minor > 0) AND (credit_item_id IS NOT NULL)) OR ((amount_minor = 0) AND (credit_item_id IS NULL)))),
    CONSTRAINT reversal_reason CHECK (((reason)::text = ANY ((ARRAY['PAID_EARLIER'::character varying, 'CREDITED'::character varying, 'RECALCULATED'::character varying])::text[])))
);
ALTER TABLE public.charges_reversal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_reversal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_waiver (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    reason character varying(500) NOT NULL,
    state character varying(7) NOT NULL,
    asked_on date NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    decided_on date,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    answer character varying(500) NOT NULL,
    charge_id bigint NOT NULL,
    credit_item_id bigint,
    CONSTRAINT waiver_positive CHECK ((amount_minor > 0)),
    CONSTRAINT waiver_state CHECK ((((credit_item_id IS NULL) AND (decided_on IS NULL) AND ((state)::text = 'asked'::text)) OR ((credit_item_id IS NULL) AND (decided_on IS NOT NULL) AND ((state)::text = 'refused'::text)) OR ((credit_item_id IS NOT NULL) AND (decided_on IS NOT NULL) AND ((state)::text = 'granted'::text)))),
    CONSTRAINT waiver_with_reason CHECK ((NOT ((reason)::text = ''::text)))
);
ALTER TABLE public.charges_waiver ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_waiver_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.charges_withholding (
    id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    reason character varying(20) NOT NULL,
    detail character varying(2000) NOT NULL,
    starts_on date NOT NULL,
    ended_on date,
    account_id bigint NOT NULL,
    item_id bigint NOT NULL,
    CONSTRAINT withholding_reason CHECK (((reason)::text = ANY ((ARRAY['ON_HOLD'::character varying, 'SET_ASIDE'::character varying, 'COVERED_BY_CREDIT'::character varying, 'LAW_UNKNOWN'::character varying, 'LAW_MISSING'::character varying, 'RATE_NOT_AGREED'::character varying, 'LAW_UNVERIFIED'::character varying, 'CAPITALISED'::character varying, 'OTHER_CURRENCY'::character varying, 'NOT_ACKNOWLEDGED'::character varying, 'NET_UNKNOWN'::character varying, 'INTEREST_NOT_CLAIMED'::character varying, 'INTEREST_INSTEAD'::character varying, 'ENGINES_DIFFER'::character varying])::text[])))
);
ALTER TABLE public.charges_withholding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.charges_withholding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_applicationcode (
    id bigint NOT NULL,
    code_sha256 character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries smallint NOT NULL,
    ended_at timestamp with time zone,
    application_id bigint NOT NULL,
    CONSTRAINT applicationcode_lives CHECK ((expires_at > sent_at)),
    CONSTRAINT credit_applicationcode_tries_check CHECK ((tries >= 0))
);
ALTER TABLE public.credit_applicationcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_applicationcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_applicationconsent (
    id bigint NOT NULL,
    version character varying(20) NOT NULL,
    words text NOT NULL,
    language character varying(10) NOT NULL,
    person character varying(150) NOT NULL,
    at timestamp with time zone NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    actor character varying(80) NOT NULL,
    application_id bigint NOT NULL,
    CONSTRAINT applicationconsent_words CHECK ((NOT (words = ''::text)))
);
ALTER TABLE public.credit_applicationconsent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_applicationconsent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_applicationevidence (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    application_id bigint NOT NULL,
    CONSTRAINT applicationevidence_kind CHECK (((kind)::text = ANY ((ARRAY['duplicates'::character varying, 'registry'::character varying, 'score'::character varying, 'link'::character varying, 'vote'::character varying, 'decision'::character varying, 'review'::character varying])::text[])))
);
ALTER TABLE public.credit_applicationevidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_applicationevidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_applicationfile (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(150) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    actor character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    application_id bigint NOT NULL
);
ALTER TABLE public.credit_applicationfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_applicationfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_applicationletter (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    message_id character varying(200) NOT NULL,
    sender character varying(320) NOT NULL,
    recipient character varying(254) NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    language character varying(10) NOT NULL,
    state character varying(9) NOT NULL,
    detail character varying(500) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    application_id bigint NOT NULL,
    CONSTRAINT applicationletter_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'sending'::character varying, 'sent'::character varying, 'refused'::character varying, 'uncertain'::character varying])::text[])))
);
ALTER TABLE public.credit_applicationletter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_applicationletter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_applicationreference (
    id bigint NOT NULL,
    kind character varying(5) NOT NULL,
    name character varying(200) NOT NULL,
    contact character varying(150) NOT NULL,
    reach character varying(254) NOT NULL,
    application_id bigint NOT NULL,
    CONSTRAINT applicationreference_kind CHECK (((kind)::text = ANY ((ARRAY['trade'::character varying, 'bank'::character varying])::text[])))
);
ALTER TABLE public.credit_applicationreference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_applicationreference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_bureaualert (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    bureau character varying(40) NOT NULL,
    key character varying(120) NOT NULL,
    kind character varying(40) NOT NULL,
    text character varying(500) NOT NULL,
    is_severe boolean NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    customer_id bigint NOT NULL
);
ALTER TABLE public.credit_bureaualert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_bureaualert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_bureauask (
    id bigint NOT NULL,
    bureau character varying(40) NOT NULL,
    key character varying(120) NOT NULL,
    outcome character varying(12) NOT NULL,
    cost_minor bigint NOT NULL,
    currency character varying(3) NOT NULL,
    detail jsonb NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    report_id bigint,
    CONSTRAINT bureau_ask_cost CHECK ((cost_minor >= 0)),
    CONSTRAINT bureau_ask_report CHECK (((((outcome)::text = 'found'::text) AND (report_id IS NOT NULL)) OR ((NOT ((outcome)::text = 'found'::text)) AND (report_id IS NULL))))
);
ALTER TABLE public.credit_bureauask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_bureauask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_bureauchoice (
    id bigint NOT NULL,
    bureau character varying(40) NOT NULL,
    reference character varying(80) NOT NULL,
    company character varying(200) NOT NULL,
    place character varying(200) NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    ask_id bigint NOT NULL,
    customer_id bigint NOT NULL
);
ALTER TABLE public.credit_bureauchoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_bureauchoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_bureaureport (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    bureau character varying(40) NOT NULL,
    reference character varying(80) NOT NULL,
    company character varying(200) NOT NULL,
    reported_on date NOT NULL,
    score smallint,
    limit_minor bigint,
    currency character varying(3) NOT NULL,
    days_beyond_terms integer,
    is_insolvent boolean,
    tells jsonb NOT NULL,
    content bytea NOT NULL,
    media_type character varying(80) NOT NULL,
    sha256 character varying(64) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    CONSTRAINT bureau_report_limit CHECK (((limit_minor IS NULL) OR (((currency)::text ~ '^[A-Z]{3}$'::text) AND (limit_minor >= 0) AND (limit_minor <= '9007199254740992'::bigint)))),
    CONSTRAINT bureau_report_score CHECK (((score IS NULL) OR (score <= 100))),
    CONSTRAINT credit_bureaureport_score_check CHECK ((score >= 0))
);
ALTER TABLE public.credit_bureaureport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_bureaureport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_chronicdecision (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    decided character varying(10) NOT NULL,
    reason character varying(500) NOT NULL,
    "case" jsonb NOT NULL,
    decided_on date NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decided_by character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT chronic_decision_says_why CHECK ((((decided)::text = ANY ((ARRAY['go_on'::character varying, 'prepayment'::character varying, 'stop'::character varying])::text[])) AND (NOT ((reason)::text = ''::text))))
);
ALTER TABLE public.credit_chronicdecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_chronicdecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_creditapplication (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    source character varying(6) NOT NULL,
    state character varying(11) NOT NULL,
    language character varying(10) NOT NULL,
    company_name character varying(200) NOT NULL,
    country character varying(2) NOT NULL,
    register_number character varying(40) NOT NULL,
    register_way character varying(9) NOT NULL,
    vat_id character varying(40) NOT NULL,
    vat_country character varying(2) NOT NULL,
    vat_way character varying(9) NOT NULL,
    street character varying(200) NOT NULL,
    postcode character varying(20) NOT NULL,
    city character varying(100) NOT NULL,
    founded_year smallint,
    person character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(40) NOT NULL,
    currency character varying(3) NOT NULL,
    requested_minor bigint NOT NULL,
    yearly_minor bigint,
    terms_days smallint,
    note character varying(1000) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    confirmed_at timestamp with time zone,
    score smallint,
    class_code character varying(10) NOT NULL,
    proposed_minor bigint,
    approval jsonb NOT NULL,
    granted_minor bigint,
    reasons jsonb NOT NULL,
    answer character varying(500) NOT NULL,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    refused_before_by character varying(80) NOT NULL,
    customer_id bigint,
    entity_id bigint NOT NULL,
    CONSTRAINT credit_creditapplication_founded_year_check CHECK ((founded_year >= 0)),
    CONSTRAINT credit_creditapplication_score_check CHECK ((score >= 0)),
    CONSTRAINT credit_creditapplication_terms_days_check CHECK ((terms_days >= 0)),
    CONSTRAINT creditapplication_confirmed CHECK (((NOT ((confirmed_at IS NULL) AND ((source)::text = 'public'::text))) OR ((state)::text = ANY ((ARRAY['unconfirmed'::character varying, 'lapsed'::character varying, 'withdrawn'::character varying])::text[])))),
    CONSTRAINT creditapplication_decided CHECK ((((customer_id IS NOT NULL) AND (decided_at IS NOT NULL) AND (granted_minor > 0) AND ((state)::text = 'approved'::text)) OR ((decided_at IS NOT NULL) AND (granted_minor IS NULL) AND ((state)::text = 'refused'::text)) OR ((granted_minor IS NULL) AND ((state)::text = ANY ((ARRAY['unconfirmed'::character varying, 'in_review'::character varying, 'withdrawn'::character varying, 'lapsed'::character varying])::text[]))))),
    CONSTRAINT creditapplication_numbered CHECK ((NOT (((register_number)::text = ''::text) AND ((vat_id)::text = ''::text)))),
    CONSTRAINT creditapplication_positive CHECK ((requested_minor > 0)),
    CONSTRAINT creditapplication_refused_with_reasons CHECK ((NOT ((reasons = '[]'::jsonb) AND ((state)::text = 'refused'::text)))),
    CONSTRAINT creditapplication_source CHECK (((source)::text = ANY ((ARRAY['portal'::character varying, 'public'::character varying, 'desk'::character varying])::text[]))),
    CONSTRAINT creditapplication_state CHECK (((state)::text = ANY ((ARRAY['unconfirmed'::character varying, 'in_review'::character varying, 'approved'::character varying, 'refused'::character varying, 'withdrawn'::character varying, 'lapsed'::character varying])::text[])))
);
ALTER TABLE public.credit_creditapplication ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditapplication_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_credithold (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(6) NOT NULL,
    is_by_hand boolean NOT NULL,
    reasons jsonb NOT NULL,
    figures jsonb NOT NULL,
    currency character varying(3) NOT NULL,
    note character varying(500) NOT NULL,
    warned_on date,
    holds_on date,
    held_on date,
    over_on date,
    ended_by character varying(8) NOT NULL,
    passed_until date,
    begun_at timestamp with time zone NOT NULL,
    begun_by character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    ended_actor character varying(80) NOT NULL,
    end_note character varying(500) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT credit_hold_days CHECK ((((held_on IS NULL) AND ((state)::text = 'warned'::text) AND (warned_on IS NOT NULL)) OR ((held_on IS NOT NULL) AND ((state)::text = 'held'::text)) OR ((state)::text = 'over'::text))),
    CONSTRAINT credit_hold_over CHECK ((((ended_at IS NOT NULL) AND ((ended_by)::text = ANY ((ARRAY['cleared'::character varying, 'eased'::character varying, 'released'::character varying])::text[])) AND (over_on IS NOT NULL) AND ((state)::text = 'over'::text)) OR ((ended_at IS NULL) AND ((ended_by)::text = ''::text) AND (over_on IS NULL) AND (passed_until IS NULL) AND ((state)::text = ANY ((ARRAY['warned'::character varying, 'held'::character varying])::text[]))))),
    CONSTRAINT credit_hold_says_why CHECK (((NOT is_by_hand) OR (NOT ((note)::text = ''::text))))
);
ALTER TABLE public.credit_credithold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_credithold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_creditlimit (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    currency character varying(3) NOT NULL,
    limit_minor bigint NOT NULL,
    raised_by_minor bigint NOT NULL,
    raised_until date,
    holds_from date NOT NULL,
    note character varying(500) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(80) NOT NULL,
    account_id bigint,
    customer_id bigint,
    entity_id bigint,
    group_id bigint,
    request_id bigint,
    CONSTRAINT credit_limit_amounts CHECK (((limit_minor >= 0) AND (limit_minor <= '9007199254740992'::bigint) AND (raised_by_minor >= 0) AND (raised_by_minor <= '9007199254740992'::bigint))),
    CONSTRAINT credit_limit_of_one CHECK ((((account_id IS NOT NULL) AND (customer_id IS NULL) AND (entity_id IS NULL) AND (group_id IS NULL)) OR ((account_id IS NULL) AND (customer_id IS NOT NULL) AND (group_id IS NULL)) OR ((account_id IS NULL) AND (customer_id IS NULL) AND (group_id IS NOT NULL)))),
    CONSTRAINT credit_limit_raise_ends CHECK ((((raised_by_minor = 0) AND (raised_until IS NULL)) OR ((raised_by_minor > 0) AND (raised_until IS NOT NULL))))
);
ALTER TABLE public.credit_creditlimit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditlimit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_creditreview (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    due_on date NOT NULL,
    how_often character varying(10) NOT NULL,
    state character varying(4) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    done_by character varying(80) NOT NULL,
    note character varying(500) NOT NULL,
    customer_id bigint NOT NULL,
    score_id bigint NOT NULL,
    CONSTRAINT credit_review_state CHECK ((((done_at IS NULL) AND ((state)::text = 'due'::text)) OR ((done_at IS NOT NULL) AND ((state)::text = 'done'::text) AND (NOT ((note)::text = ''::text)))))
);
ALTER TABLE public.credit_creditreview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditreview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_creditsettings (
    id bigint NOT NULL,
    terms jsonb NOT NULL,
    note character varying(500) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(80) NOT NULL,
    entity_id bigint,
    wish_id bigint
);
ALTER TABLE public.credit_creditsettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_creditsettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_holdmail (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(6) NOT NULL,
    audience character varying(8) NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(10) NOT NULL,
    message_id character varying(200) NOT NULL,
    state character varying(9) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    not_before timestamp with time zone,
    claimed_by bigint,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    hold_id bigint NOT NULL,
    CONSTRAINT credit_holdmail_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT hold_mail_words CHECK ((((audience)::text = ANY ((ARRAY['customer'::character varying, 'sales'::character varying])::text[])) AND ((kind)::text = ANY ((ARRAY['warned'::character varying, 'held'::character varying, 'over'::character varying])::text[])) AND ((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying, 'sent'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'lapsed'::character varying])::text[]))))
);
ALTER TABLE public.credit_holdmail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_holdmail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_holdrelease (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(9) NOT NULL,
    exposure_minor bigint NOT NULL,
    reason character varying(500) NOT NULL,
    passed_until date NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    answer character varying(500) NOT NULL,
    hold_id bigint NOT NULL,
    CONSTRAINT hold_release_says_why CHECK ((NOT ((reason)::text = ''::text))),
    CONSTRAINT hold_release_state CHECK ((((decided_at IS NULL) AND ((state)::text = 'asked'::text)) OR ((decided_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['granted'::character varying, 'refused'::character varying, 'withdrawn'::character varying])::text[])))))
);
ALTER TABLE public.credit_holdrelease ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_holdrelease_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_insolvencynote (
    id bigint NOT NULL,
    is_insolvent boolean NOT NULL,
    "on" date NOT NULL,
    source character varying(200) NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    noted_by character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    CONSTRAINT insolvency_note_says_whence CHECK ((NOT ((source)::text = ''::text)))
);
ALTER TABLE public.credit_insolvencynote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_insolvencynote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_insurancenotice (
    id bigint NOT NULL,
    kind character varying(6) NOT NULL,
    oldest_due_on date NOT NULL,
    sent_on date NOT NULL,
    note character varying(500) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    CONSTRAINT insurance_notice_kind CHECK (((kind)::text = ANY ((ARRAY['notify'::character varying, 'stop'::character varying, 'claim'::character varying])::text[])))
);
ALTER TABLE public.credit_insurancenotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_insurancenotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_insurancepolicy (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    insurer character varying(100) NOT NULL,
    number character varying(60) NOT NULL,
    currency character varying(3) NOT NULL,
    covered_basis_points integer NOT NULL,
    discretionary_minor bigint NOT NULL,
    notify_days smallint NOT NULL,
    stop_days smallint NOT NULL,
    claim_days smallint NOT NULL,
    holds_from date NOT NULL,
    holds_until date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    entity_id bigint NOT NULL,
    extension_days smallint,
    CONSTRAINT credit_insurancepolicy_claim_days_check CHECK ((claim_days >= 0)),
    CONSTRAINT credit_insurancepolicy_covered_basis_points_check CHECK ((covered_basis_points >= 0)),
    CONSTRAINT credit_insurancepolicy_extension_days_check CHECK ((extension_days >= 0)),
    CONSTRAINT credit_insurancepolicy_notify_days_check CHECK ((notify_days >= 0)),
    CONSTRAINT credit_insurancepolicy_stop_days_check CHECK ((stop_days >= 0)),
    CONSTRAINT insurance_covered CHECK (((covered_basis_points >= 1) AND (covered_basis_points <= 10000))),
    CONSTRAINT insurance_days CHECK (((notify_days >= 1) AND (stop_days >= 1) AND (claim_days >= notify_days))),
    CONSTRAINT insurance_discretionary CHECK (((discretionary_minor >= 0) AND (discretionary_minor <= '9007199254740992'::bigint))),
    CONSTRAINT insurance_lasts CHECK ((holds_until >= holds_from))
);
ALTER TABLE public.credit_insurancepolicy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_insurancepolicy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_insuredlimit (
    id bigint NOT NULL,
    limit_minor bigint NOT NULL,
    reference character varying(80) NOT NULL,
    holds_from date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    policy_id bigint NOT NULL,
    CONSTRAINT insured_limit_amount CHECK (((limit_minor >= 0) AND (limit_minor <= '9007199254740992'::bigint)))
);
ALTER TABLE public.credit_insuredlimit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_insuredlimit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_limitrequest (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    currency character varying(3) NOT NULL,
    limit_minor bigint NOT NULL,
    raised_by_minor bigint NOT NULL,
    raised_until date,
    reason character varying(500) NOT NULL,
    proposal jsonb NOT NULL,
    approval jsonb NOT NULL,
    state character varying(9) NOT NULL,
    asked_on date NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    decided_on date,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    answer character varying(500) NOT NULL,
    account_id bigint,
    customer_id bigint,
    entity_id bigint,
    group_id bigint,
    CONSTRAINT limit_request_amounts CHECK (((limit_minor >= 0) AND (limit_minor <= '9007199254740992'::bigint) AND (raised_by_minor >= 0) AND (raised_by_minor <= '9007199254740992'::bigint))),
    CONSTRAINT limit_request_of_one CHECK ((((account_id IS NOT NULL) AND (customer_id IS NULL) AND (entity_id IS NULL) AND (group_id IS NULL)) OR ((account_id IS NULL) AND (customer_id IS NOT NULL) AND (group_id IS NULL)) OR ((account_id IS NULL) AND (customer_id IS NULL) AND (group_id IS NOT NULL)))),
    CONSTRAINT limit_request_raise_ends CHECK ((((raised_by_minor = 0) AND (raised_until IS NULL)) OR ((raised_by_minor > 0) AND (raised_until IS NOT NULL)))),
    CONSTRAINT limit_request_says_why CHECK ((NOT ((reason)::text = ''::text))),
    CONSTRAINT limit_request_state CHECK ((((decided_on IS NULL) AND ((state)::text = 'asked'::text)) OR ((decided_on IS NOT NULL) AND ((state)::text = ANY ((ARRAY['granted'::character varying, 'refused'::character varying, 'withdrawn'::character varying])::text[])))))
);
ALTER TABLE public.credit_limitrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_limitrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_ordercheck (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    order_key character varying(120) NOT NULL,
    currency character varying(3) NOT NULL,
    amount_minor bigint NOT NULL,
    answer character varying(16) NOT NULL,
    reasons jsonb NOT NULL,
    actions jsonb NOT NULL,
    deposit_minor bigint NOT NULL,
    credit_minor bigint NOT NULL,
    room_minor bigint,
    figures jsonb NOT NULL,
    checked_on date NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    checked_by character varying(80) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_how character varying(8) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT order_check_amounts CHECK (((amount_minor > 0) AND (amount_minor <= '9007199254740992'::bigint) AND (credit_minor >= 0) AND (credit_minor <= amount_minor) AND (deposit_minor >= 0))),
    CONSTRAINT order_check_answer CHECK ((((answer)::text = ANY ((ARRAY['accept'::character varying, 'deposit_required'::character varying])::text[])) OR (((answer)::text = ANY ((ARRAY['refer'::character varying, 'refuse'::character varying])::text[])) AND (credit_minor = 0)))),
    CONSTRAINT order_check_ended CHECK ((((ended_at IS NULL) AND ((ended_how)::text = ''::text)) OR ((ended_at IS NOT NULL) AND ((ended_how)::text = ANY ((ARRAY['used'::character varying, 'given_up'::character varying, 'replaced'::character varying, 'expired'::character varying])::text[])))))
);
ALTER TABLE public.credit_ordercheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_ordercheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_ownerview (
    id bigint NOT NULL,
    view character varying(10) NOT NULL,
    note character varying(500) NOT NULL,
    said_at timestamp with time zone NOT NULL,
    said_by character varying(80) NOT NULL,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT owner_view_says_why CHECK ((((view)::text = ANY ((ARRAY['keep'::character varying, 'prepayment'::character varying, 'stop'::character varying])::text[])) AND (NOT ((note)::text = ''::text))))
);
ALTER TABLE public.credit_ownerview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_ownerview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_score (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    as_of date NOT NULL,
    currency character varying(3) NOT NULL,
    score smallint NOT NULL,
    class_code character varying(10) NOT NULL,
    is_thin boolean NOT NULL,
    paid_items integer NOT NULL,
    overdue_items integer NOT NULL,
    days_beyond_terms integer NOT NULL,
    parts jsonb NOT NULL,
    facts jsonb NOT NULL,
    items jsonb NOT NULL,
    next_review_on date NOT NULL,
    scored_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    customer_id bigint,
    group_id bigint,
    of_group_id bigint,
    CONSTRAINT credit_score_days_beyond_terms_check CHECK ((days_beyond_terms >= 0)),
    CONSTRAINT credit_score_overdue_items_check CHECK ((overdue_items >= 0)),
    CONSTRAINT credit_score_paid_items_check CHECK ((paid_items >= 0)),
    CONSTRAINT credit_score_score_check CHECK ((score >= 0)),
    CONSTRAINT score_of_one CHECK ((((customer_id IS NOT NULL) AND (group_id IS NULL)) OR ((customer_id IS NULL) AND (group_id IS NOT NULL) AND (of_group_id IS NULL)))),
    CONSTRAINT score_range CHECK (((score >= 0) AND (score <= 100)))
);
ALTER TABLE public.credit_score ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_score_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.credit_termswish (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    terms jsonb NOT NULL,
    note character varying(500) NOT NULL,
    state character varying(9) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    answer character varying(500) NOT NULL,
    entity_id bigint,
    CONSTRAINT terms_wish_says_why CHECK ((NOT ((note)::text = ''::text))),
    CONSTRAINT terms_wish_state CHECK ((((decided_at IS NULL) AND ((state)::text = 'asked'::text)) OR ((decided_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['granted'::character varying, 'refused'::character varying, 'withdrawn'::character varying])::text[])))))
);
ALTER TABLE public.credit_termswish ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.credit_termswish_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.disputes_dispute (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(16) NOT NULL,
    amount_minor bigint NOT NULL,
    accepted_minor bigint NOT NULL,
    reason character varying(24) NOT NULL,
    department character varying(12) NOT NULL,
    due_on date NOT NULL,
    note character varying(500) NOT NULL,
    raised_by character varying(150) NOT NULL,
    source character varying(8) NOT NULL,
    raised_on date NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    decided_on date,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    credit_by date,
    review_on date,
    answer character varying(500) NOT NULL,
    account_id bigint NOT NULL,
    contact_id bigint,
    item_id bigint NOT NULL,
    owner_id bigint NOT NULL,
    deduction_id bigint,
    CONSTRAINT dispute_accepted CHECK ((((accepted_minor = amount_minor) AND (credit_by IS NOT NULL) AND ((state)::text = 'accepted'::text)) OR ((accepted_minor > 0) AND (accepted_minor < amount_minor) AND (credit_by IS NOT NULL) AND ((state)::text = 'partly_accepted'::text)) OR ((accepted_minor = 0) AND (credit_by IS NULL) AND ((state)::text = ANY ((ARRAY['open'::character varying, 'in_review'::character varying, 'rejected'::character varying, 'withdrawn'::character varying, 'settled'::character varying])::text[]))))),
    CONSTRAINT dispute_department CHECK (((department)::text = ANY ((ARRAY['pricing'::character varying, 'quality'::character varying, 'delivery'::character varying, 'billing'::character varying, 'tax'::character varying, 'payments'::character varying, 'sales'::character varying, 'legal'::character varying])::text[]))),
    CONSTRAINT dispute_positive CHECK ((amount_minor > 0)),
    CONSTRAINT dispute_reason CHECK (((reason)::text = ANY ((ARRAY['price'::character varying, 'quantity'::character varying, 'quality'::character varying, 'not_delivered'::character varying, 'order_number_missing'::character varying, 'wrong_entity'::character varying, 'tax'::character varying, 'already_paid'::character varying, 'duplicate'::character varying, 'contract'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT dispute_rejected_with_answer CHECK ((NOT (((answer)::text = ''::text) AND ((state)::text = ANY ((ARRAY['rejected'::character varying, 'partly_accepted'::character varying])::text[]))))),
    CONSTRAINT dispute_source CHECK (((source)::text = ANY ((ARRAY['desk'::character varying, 'reply'::character varying, 'portal'::character varying, 'import'::character varying])::text[]))),
    CONSTRAINT dispute_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'in_review'::character varying, 'accepted'::character varying, 'partly_accepted'::character varying, 'rejected'::character varying, 'withdrawn'::character varying, 'settled'::character varying])::text[])))
);
ALTER TABLE public.disputes_dispute ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.disputes_dispute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.disputes_disputefile (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(150) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    actor character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    dispute_id bigint NOT NULL
);
ALTER TABLE public.disputes_disputefile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.disputes_disputefile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.disputes_disputeline (
    id bigint NOT NULL,
    "position" smallint NOT NULL,
    reference character varying(60) NOT NULL,
    description character varying(200) NOT NULL,
    amount_minor bigint NOT NULL,
    replaced_at timestamp with time zone,
    dispute_id bigint NOT NULL,
    CONSTRAINT dispute_line_positive CHECK ((amount_minor > 0)),
    CONSTRAINT disputes_disputeline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.disputes_disputeline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.disputes_disputeline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.disputes_disputestanding (
    id bigint NOT NULL,
    starts_on date NOT NULL,
    at timestamp with time zone NOT NULL,
    state character varying(16) NOT NULL,
    disputed_minor bigint NOT NULL,
    accepted_minor bigint NOT NULL,
    until date,
    refused_on date,
    dispute_id bigint NOT NULL,
    CONSTRAINT dispute_standing_ends CHECK ((((accepted_minor = 0) AND (disputed_minor >= 0) AND (until IS NULL)) OR ((accepted_minor > 0) AND (disputed_minor = 0) AND (until IS NOT NULL))))
);
ALTER TABLE public.disputes_disputestanding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.disputes_disputestanding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.dunning_assignment (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    note character varying(500) NOT NULL,
    policy_version_id bigint NOT NULL,
    CONSTRAINT assignment_kind CHECK (((kind)::text = ANY ((ARRAY['started'::character varying, 'moved'::character varying, 'released'::character varying])::text[])))
);
ALTER TABLE public.dunning_assignment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_assignmentrules (
    id bigint NOT NULL,
    version integer NOT NULL,
    rules jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by character varying(80) NOT NULL,
    CONSTRAINT dunning_assignmentrules_version_check CHECK ((version >= 0))
);
ALTER TABLE public.dunning_assignmentrules ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_assignmentrules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_hold (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    reason character varying(20) NOT NULL,
    note character varying(500) NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    review_on date,
    placed_at timestamp with time zone NOT NULL,
    placed_by character varying(80) NOT NULL,
    lifted_at timestamp with time zone,
    lifted_by character varying(80) NOT NULL,
    lift_note character varying(500) NOT NULL,
    account_id bigint,
    customer_id bigint,
    item_id bigint,
    owner_id bigint NOT NULL,
    group_id bigint,
    lifted_on date,
    CONSTRAINT hold_ends_after_start CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
    CONSTRAINT hold_lifted_on_a_day CHECK ((((lifted_at IS NULL) AND (lifted_on IS NULL)) OR ((lifted_at IS NOT NULL) AND (lifted_on IS NOT NULL)))),
    CONSTRAINT hold_never_for_ever CHECK (((ends_on IS NOT NULL) OR (review_on IS NOT NULL))),
    CONSTRAINT hold_one_target CHECK ((((account_id IS NULL) AND (customer_id IS NULL) AND (group_id IS NOT NULL) AND (item_id IS NULL)) OR ((account_id IS NULL) AND (customer_id IS NOT NULL) AND (group_id IS NULL) AND (item_id IS NULL)) OR ((account_id IS NOT NULL) AND (customer_id IS NULL) AND (group_id IS NULL) AND (item_id IS NULL)) OR ((account_id IS NULL) AND (customer_id IS NULL) AND (group_id IS NULL) AND (item_id IS NOT NULL)))),
    CONSTRAINT hold_reason CHECK (((reason)::text = ANY ((ARRAY['agreed_delay'::character varying, 'under_review'::character varying, 'sales_request'::character varying, 'customer_distress'::character varying, 'legal'::character varying, 'final_demand'::character varying, 'payment_reported'::character varying, 'placed'::character varying, 'other'::character varying])::text[])))
);
ALTER TABLE public.dunning_hold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_hold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_holdentity (
    id bigint NOT NULL,
    entity_id bigint NOT NULL,
    hold_id bigint NOT NULL
);
ALTER TABLE public.dunning_holdentity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_holdentity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_level (
    id bigint NOT NULL,
    step smallint NOT NULL,
    key character varying(40) NOT NULL,
    days smallint CONSTRAINT dunning_level_days_after_due_not_null NOT NULL,
    channel character varying(10) NOT NULL,
    policy_version_id bigint NOT NULL,
    event character varying(20) NOT NULL,
    rules jsonb NOT NULL,
    trigger character varying(8) NOT NULL,
    CONSTRAINT dunning_level_step_check CHECK ((step >= 0)),
    CONSTRAINT level_channel CHECK (((channel)::text = ANY ((ARRAY['email'::character varying, 'letter'::character varying, 'sms'::character varying, 'portal'::character varying, 'call'::character varying, 'owner'::character varying])::text[]))),
    CONSTRAINT level_trigger CHECK (((((event)::text = ''::text) AND ((trigger)::text = ANY ((ARRAY['due'::character varying, 'previous'::character varying])::text[]))) OR (((event)::text = ANY ((ARRAY['promise_broken'::character varying, 'plan_broken'::character varying, 'dispute_rejected'::character varying])::text[])) AND ((trigger)::text = 'event'::text))))
);
ALTER TABLE public.dunning_level ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_level_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_ownerdigest (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    run_id bigint NOT NULL,
    message_id character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    state character varying(9) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    not_before timestamp with time zone,
    claimed_by bigint,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    person_id bigint,
    CONSTRAINT dunning_ownerdigest_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT owner_digest_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying, 'sent'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'lapsed'::character varying])::text[])))
);
ALTER TABLE public.dunning_ownerdigest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_ownerdigest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_ownernotice (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    carrying_item_id bigint NOT NULL,
    step smallint NOT NULL,
    stage character varying(6) NOT NULL,
    email character varying(254) NOT NULL,
    told_on date,
    told_at timestamp with time zone,
    window_ends_on date,
    planned_on date NOT NULL,
    account_id bigint NOT NULL,
    person_id bigint,
    answered_at timestamp with time zone,
    released_at timestamp with time zone,
    window_days smallint NOT NULL,
    digest_id bigint,
    CONSTRAINT dunning_ownernotice_step_check CHECK ((step >= 0)),
    CONSTRAINT dunning_ownernotice_window_days_check CHECK ((window_days >= 0)),
    CONSTRAINT owner_notice_stage CHECK (((stage)::text = ANY ((ARRAY['owner'::character varying, 'lead'::character varying, 'inform'::character varying])::text[]))),
    CONSTRAINT owner_notice_told CHECK ((((told_at IS NULL) AND (told_on IS NULL) AND (window_ends_on IS NULL)) OR ((told_at IS NOT NULL) AND (told_on IS NOT NULL) AND (window_ends_on IS NOT NULL))))
);
ALTER TABLE public.dunning_ownernotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_ownernotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_policy (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    name character varying(120) NOT NULL
);
ALTER TABLE public.dunning_policy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_policyversion (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    version integer NOT NULL,
    minimum_gap_days smallint NOT NULL,
    minimum_balances jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL,
    policy_id bigint NOT NULL,
    carrying character varying(8) NOT NULL,
    note character varying(500) NOT NULL,
    published_by character varying(80) NOT NULL,
    rules jsonb NOT NULL,
    CONSTRAINT dunning_policyversion_minimum_gap_days_check CHECK ((minimum_gap_days >= 0)),
    CONSTRAINT dunning_policyversion_version_check CHECK ((version >= 0)),
    CONSTRAINT policy_version_carrying CHECK (((carrying)::text = ANY ((ARRAY['restart'::character varying, 'continue'::character varying])::text[])))
);
ALTER TABLE public.dunning_policyversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_policyversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_steer (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    carrying_item_id bigint NOT NULL,
    step smallint NOT NULL,
    kind character varying(8) NOT NULL,
    "on" date NOT NULL,
    until date,
    reason character varying(500) NOT NULL,
    actor character varying(80) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    withdrawn_on date,
    CONSTRAINT dunning_steer_step_check CHECK ((step >= 0)),
    CONSTRAINT steer_kind CHECK (((kind)::text = ANY ((ARRAY['skip'::character varying, 'forward'::character varying, 'veto'::character varying, 'postpone'::character varying])::text[]))),
    CONSTRAINT steer_never_for_ever CHECK (((((kind)::text = ANY ((ARRAY['skip'::character varying, 'forward'::character varying])::text[])) AND (until IS NULL)) OR (((kind)::text = ANY ((ARRAY['veto'::character varying, 'postpone'::character varying])::text[])) AND (until IS NOT NULL)))),
    CONSTRAINT steer_withdrawn_on_a_day CHECK ((((withdrawn_at IS NULL) AND (withdrawn_on IS NULL)) OR ((withdrawn_at IS NOT NULL) AND (withdrawn_on IS NOT NULL))))
);
ALTER TABLE public.dunning_steer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_steer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.dunning_textversion (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    language character varying(10) NOT NULL,
    version integer NOT NULL,
    subject character varying(300) NOT NULL,
    greeting character varying(300) NOT NULL,
    body text NOT NULL,
    closing text NOT NULL,
    short character varying(480) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by character varying(80) NOT NULL,
    CONSTRAINT dunning_textversion_version_check CHECK ((version >= 0))
);
ALTER TABLE public.dunning_textversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.dunning_textversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.journal_event (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    name character varying(80) NOT NULL,
    actor character varying(80) NOT NULL,
    entity_id bigint,
    customer_id bigint,
    account_id bigint,
    subject character varying(40) NOT NULL,
    subject_id bigint NOT NULL,
    data jsonb NOT NULL
);
ALTER TABLE public.journal_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.law_lawimport (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    sha256 character varying(64) NOT NULL
);
ALTER TABLE public.law_lawimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.law_lawimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.law_lawrate (
    id bigint NOT NULL,
    series character varying(40) NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    reference_pct numeric(8,4) NOT NULL,
    statutory_pct numeric(8,4) NOT NULL,
    is_published boolean NOT NULL,
    confidence smallint NOT NULL,
    source character varying(1000) NOT NULL,
    verify character varying(1000) NOT NULL,
    batch_id bigint NOT NULL,
    CONSTRAINT law_lawrate_confidence_check CHECK ((confidence >= 0)),
    CONSTRAINT law_rate_confidence_known CHECK ((confidence = ANY (ARRAY[0, 1, 2, 3, 4]))),
    CONSTRAINT law_rate_runs_forward CHECK ((valid_to > valid_from))
);
ALTER TABLE public.law_lawrate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.law_lawrate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.links_portallink (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    made_for character varying(10) NOT NULL,
    key character varying(120),
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    CONSTRAINT portallink_lives CHECK ((expires_at > created_at)),
    CONSTRAINT portallink_made_for CHECK (((made_for)::text = ANY ((ARRAY['reminder'::character varying, 'statement'::character varying, 'bill'::character varying, 'desk'::character varying, 'visit'::character varying])::text[])))
);
ALTER TABLE public.links_portallink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.links_portallink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.links_portallinkitem (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    link_id bigint NOT NULL
);
ALTER TABLE public.links_portallinkitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.links_portallinkitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.links_portaluse (
    id bigint NOT NULL,
    what character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    link_id bigint NOT NULL,
    CONSTRAINT portaluse_what CHECK (((what)::text = ANY ((ARRAY['page'::character varying, 'document'::character varying, 'promise'::character varying, 'plan'::character varying, 'dispute'::character varying, 'pay'::character varying, 'ask'::character varying, 'upload'::character varying, 'code_sent'::character varying, 'code_wrong'::character varying, 'visit'::character varying, 'account'::character varying, 'left'::character varying, 'enrol'::character varying, 'withdraw'::character varying, 'forget'::character varying])::text[])))
);
ALTER TABLE public.links_portaluse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.links_portaluse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.links_refusal (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    why character varying(11) NOT NULL,
    token_sha256 character varying(64) NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    CONSTRAINT refusal_why CHECK (((why)::text = ANY ((ARRAY['unsigned'::character varying, 'unknown'::character varying, 'expired'::character varying, 'revoked'::character varying, 'unreachable'::character varying, 'visit'::character varying])::text[])))
);
ALTER TABLE public.links_refusal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.links_refusal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.links_stepupcode (
    id bigint NOT NULL,
    code_sha256 character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries smallint NOT NULL,
    ended_at timestamp with time zone,
    link_id bigint NOT NULL,
    CONSTRAINT links_stepupcode_tries_check CHECK ((tries >= 0)),
    CONSTRAINT stepup_lives CHECK ((expires_at > sent_at))
);
ALTER TABLE public.links_stepupcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.links_stepupcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.links_visit (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    key_sha256 character varying(64) NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    link_id bigint NOT NULL,
    CONSTRAINT visit_lives CHECK ((expires_at > began_at))
);
ALTER TABLE public.links_visit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.links_visit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.messages_attachment (
    id bigint NOT NULL,
    name character varying(150) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    message_id bigint NOT NULL
);
ALTER TABLE public.messages_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messages_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.messages_message (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    channel character varying(10) NOT NULL,
    message_id character varying(200) NOT NULL,
    account_id bigint NOT NULL,
    sender character varying(320) NOT NULL,
    recipient character varying(320) NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    language character varying(10) NOT NULL,
    state character varying(12) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT message_state CHECK (((state)::text = ANY ((ARRAY['sending'::character varying, 'sent'::character varying, 'refused'::character varying, 'unavailable'::character varying, 'uncertain'::character varying, 'withheld'::character varying, 'bounced'::character varying])::text[]))),
    CONSTRAINT messages_message_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE public.messages_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messages_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.messages_touch (
    id bigint NOT NULL,
    person_key character varying(254) NOT NULL,
    account_id bigint,
    channel character varying(8) NOT NULL,
    at timestamp with time zone NOT NULL,
    "on" date NOT NULL,
    actor character varying(80) NOT NULL,
    source character varying(40) NOT NULL,
    external_id character varying(480) NOT NULL,
    task_id bigint,
    outcome character varying(500) NOT NULL,
    voided_at timestamp with time zone,
    contact_id bigint,
    customer_id bigint NOT NULL,
    entity_id bigint,
    message_id bigint,
    CONSTRAINT touch_channel CHECK (((channel)::text = ANY ((ARRAY['email'::character varying, 'letter'::character varying, 'sms'::character varying, 'portal'::character varying, 'call'::character varying, 'meeting'::character varying])::text[]))),
    CONSTRAINT touch_person CHECK ((NOT ((person_key)::text = ''::text)))
);
ALTER TABLE public.messages_touch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messages_touch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_apianswer (
    id bigint NOT NULL,
    idempotency_key character varying(255) NOT NULL,
    request_sha256 character varying(64) NOT NULL,
    status smallint NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL,
    key_id bigint NOT NULL,
    CONSTRAINT organisation_apianswer_status_check CHECK ((status >= 0))
);
ALTER TABLE public.organisation_apianswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_apianswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_apikey (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(80) NOT NULL,
    prefix character varying(12) NOT NULL,
    secret_sha256 character varying(64) NOT NULL,
    scopes jsonb NOT NULL,
    per_minute integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(80) NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by character varying(80) NOT NULL,
    last_used_at timestamp with time zone,
    minute_at timestamp with time zone,
    minute_count integer NOT NULL,
    CONSTRAINT apikey_lives CHECK ((expires_at > created_at)),
    CONSTRAINT apikey_per_minute CHECK ((per_minute >= 1)),
    CONSTRAINT organisation_apikey_minute_count_check CHECK ((minute_count >= 0)),
    CONSTRAINT organisation_apikey_per_minute_check CHECK ((per_minute >= 0))
);
CREATE TABLE public.organisation_apikey_entities (
    id bigint NOT NULL,
    apikey_id bigint NOT NULL,
    entity_id bigint NOT NULL
);
ALTER TABLE public.organisation_apikey_entities ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_apikey_entities_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.organisation_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_entity (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    country character varying(2) NOT NULL,
    currency character varying(3) NOT NULL,
    timezone character varying(64) NOT NULL,
    address text NOT NULL,
    tax_id character varying(40) NOT NULL,
    iban character varying(34) NOT NULL,
    sender_email character varying(254) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    senior_email character varying(254) NOT NULL,
    senior_name character varying(150) NOT NULL,
    CONSTRAINT entity_country CHECK (((country)::text ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT entity_currency CHECK (((currency)::text ~ '^[A-Z]{3}$'::text))
);
ALTER TABLE public.organisation_entity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_entity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_membership (
    id bigint NOT NULL,
    role character varying(12) NOT NULL,
    entity_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT membership_role CHECK (((role)::text = ANY ((ARRAY['admin'::character varying, 'controller'::character varying, 'collector'::character varying, 'clerk'::character varying, 'sales'::character varying, 'sales_lead'::character varying, 'auditor'::character varying])::text[])))
);
ALTER TABLE public.organisation_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_switch (
    id bigint NOT NULL,
    sending character varying(7) NOT NULL,
    letters_max integer,
    note character varying(500) NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(80) NOT NULL,
    CONSTRAINT organisation_switch_letters_max_check CHECK ((letters_max >= 0)),
    CONSTRAINT switch_sending CHECK (((sending)::text = ANY ((ARRAY['live'::character varying, 'test'::character varying, 'stopped'::character varying])::text[])))
);
ALTER TABLE public.organisation_switch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_switch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    public_id uuid NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(150) NOT NULL,
    language character varying(10) NOT NULL,
    timezone character varying(64) NOT NULL,
    is_active boolean NOT NULL,
    is_staff boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    audience character varying(6) DEFAULT 'desk'::character varying NOT NULL,
    CONSTRAINT user_audience CHECK (((audience)::text = ANY ((ARRAY['desk'::character varying, 'agency'::character varying, 'lawyer'::character varying])::text[]))),
    CONSTRAINT user_outside_has_no_power CHECK ((((audience)::text = 'desk'::text) OR ((NOT is_staff) AND (NOT is_superuser))))
);
CREATE TABLE public.organisation_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.organisation_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.organisation_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.organisation_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.organisation_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.organisation_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parties_contact (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(40) NOT NULL,
    role character varying(12) NOT NULL,
    language character varying(10) NOT NULL,
    undeliverable_at timestamp with time zone,
    undeliverable_reason character varying(300) NOT NULL,
    source character varying(40) NOT NULL,
    external_id character varying(340) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    customer_id bigint NOT NULL,
    is_sms_agreed boolean NOT NULL,
    mobile character varying(20) NOT NULL,
    sms_agreed_at timestamp with time zone,
    CONSTRAINT contact_role CHECK (((role)::text = ANY ((ARRAY['payables'::character varying, 'approver'::character varying, 'executive'::character varying])::text[]))),
    CONSTRAINT contact_sms_agreed CHECK ((((NOT is_sms_agreed) AND (sms_agreed_at IS NULL)) OR (is_sms_agreed AND (sms_agreed_at IS NOT NULL) AND (NOT ((mobile)::text = ''::text)))))
);
ALTER TABLE public.parties_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parties_customer (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    search_key character varying(400) NOT NULL,
    language character varying(10) NOT NULL,
    country character varying(2) NOT NULL,
    timezone character varying(64) NOT NULL,
    address text NOT NULL,
    segment character varying(40) NOT NULL,
    terms character varying(40) NOT NULL,
    owner_email character varying(254) NOT NULL,
    is_do_not_contact boolean NOT NULL,
    source character varying(40) NOT NULL,
    external_id character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    owner_id bigint,
    is_vip boolean DEFAULT false NOT NULL,
    renewal_on date,
    risk_class character varying(6) DEFAULT ''::character varying NOT NULL,
    group_id bigint,
    merged_into_id bigint,
    credit_class character varying(10) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT customer_not_merged_into_itself CHECK (((merged_into_id IS NULL) OR (NOT ((merged_into_id = id) AND (merged_into_id IS NOT NULL))))),
    CONSTRAINT customer_risk_class CHECK (((risk_class)::text = ANY ((ARRAY[''::character varying, 'low'::character varying, 'medium'::character varying, 'high'::character varying])::text[])))
);
ALTER TABLE public.parties_customer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parties_customername (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    customer_id bigint NOT NULL
);
ALTER TABLE public.parties_customername ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_customername_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parties_group (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    code character varying(60) NOT NULL,
    name character varying(200) NOT NULL
);
ALTER TABLE public.parties_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parties_merge (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(5) NOT NULL,
    reason character varying(500) NOT NULL,
    before jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    gone_id bigint NOT NULL,
    kept_id bigint NOT NULL,
    undoes_id bigint,
    CONSTRAINT merge_of_two CHECK ((NOT (gone_id = kept_id))),
    CONSTRAINT merge_says_why CHECK ((NOT ((reason)::text = ''::text))),
    CONSTRAINT merge_undoes CHECK (((((kind)::text = 'merge'::text) AND (undoes_id IS NULL)) OR (((kind)::text = 'undo'::text) AND (undoes_id IS NOT NULL))))
);
ALTER TABLE public.parties_merge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.parties_mergemove (
    id bigint NOT NULL,
    "table" character varying(63) NOT NULL,
    "column" character varying(63) NOT NULL,
    row_ids jsonb NOT NULL,
    stays boolean NOT NULL,
    merge_id bigint NOT NULL
);
ALTER TABLE public.parties_mergemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.parties_mergemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_attemptcredit (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    "position" integer NOT NULL,
    item_id bigint NOT NULL,
    attempt_id bigint NOT NULL,
    CONSTRAINT attempt_credit_positive CHECK ((amount_minor > 0)),
    CONSTRAINT payments_attemptcredit_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.payments_attemptcredit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_attemptcredit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_attemptpart (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    open_minor bigint NOT NULL,
    "position" integer NOT NULL,
    item_id bigint NOT NULL,
    attempt_id bigint NOT NULL,
    CONSTRAINT attempt_part_open CHECK ((open_minor >= amount_minor)),
    CONSTRAINT attempt_part_positive CHECK ((amount_minor > 0)),
    CONSTRAINT payments_attemptpart_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.payments_attemptpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_attemptpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_autopay (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    is_active boolean NOT NULL,
    started_on date NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason character varying(500) NOT NULL,
    account_id bigint NOT NULL,
    plan_id bigint,
    recurring_id bigint,
    consent_id bigint NOT NULL,
    method_id bigint NOT NULL,
    CONSTRAINT autopay_ended CHECK ((((ended_at IS NULL) AND is_active) OR ((ended_at IS NOT NULL) AND (NOT is_active)))),
    CONSTRAINT autopay_one_thing CHECK (((recurring_id IS NULL) OR (plan_id IS NULL)))
);
ALTER TABLE public.payments_autopay ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_autopay_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_autopaymail (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(8) NOT NULL,
    key character varying(120) NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(10) NOT NULL,
    message_id character varying(200) NOT NULL,
    state character varying(9) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    not_before timestamp with time zone,
    claimed_by bigint,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    account_id bigint NOT NULL,
    contact_id bigint,
    method_id bigint NOT NULL,
    CONSTRAINT autopay_mail_kind CHECK (((kind)::text = ANY ((ARRAY['notice'::character varying, 'failed'::character varying, 'expiring'::character varying])::text[]))),
    CONSTRAINT autopay_mail_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying, 'sent'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'lapsed'::character varying])::text[]))),
    CONSTRAINT payments_autopaymail_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE public.payments_autopaymail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_autopaymail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_autopaysettings (
    id bigint NOT NULL,
    card_notice_days smallint NOT NULL,
    debit_notice_days smallint NOT NULL,
    delay_hours smallint NOT NULL,
    creditor_id character varying(35) NOT NULL,
    creditor_account_id bigint,
    entity_id bigint NOT NULL,
    CONSTRAINT autopay_settings_days CHECK (((card_notice_days <= 60) AND (debit_notice_days <= 60) AND (delay_hours <= 720))),
    CONSTRAINT payments_autopaysettings_card_notice_days_check CHECK ((card_notice_days >= 0)),
    CONSTRAINT payments_autopaysettings_debit_notice_days_check CHECK ((debit_notice_days >= 0)),
    CONSTRAINT payments_autopaysettings_delay_hours_check CHECK ((delay_hours >= 0))
);
ALTER TABLE public.payments_autopaysettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_autopaysettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_chargeback (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(4) NOT NULL,
    minor bigint NOT NULL,
    reason character varying(80) NOT NULL,
    answer_by date,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    attempt_id bigint NOT NULL,
    CONSTRAINT chargeback_positive CHECK ((minor > 0)),
    CONSTRAINT chargeback_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'won'::character varying, 'lost'::character varying])::text[])))
);
ALTER TABLE public.payments_chargeback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_chargeback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_collection (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    due_on date NOT NULL,
    amount_minor bigint NOT NULL,
    not_before timestamp with time zone NOT NULL,
    state character varying(9) NOT NULL,
    told_on date,
    charge_on date,
    tries smallint NOT NULL,
    first_on date,
    code character varying(40) NOT NULL,
    note character varying(300) NOT NULL,
    claimed_by bigint,
    planned_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    account_id bigint NOT NULL,
    autopay_id bigint NOT NULL,
    instalment_id bigint,
    item_id bigint,
    notice_id bigint,
    CONSTRAINT collection_one_thing CHECK ((((instalment_id IS NULL) AND (item_id IS NOT NULL)) OR ((instalment_id IS NOT NULL) AND (item_id IS NULL)))),
    CONSTRAINT collection_positive CHECK ((amount_minor > 0)),
    CONSTRAINT collection_state CHECK (((state)::text = ANY ((ARRAY['planned'::character varying, 'told'::character varying, 'charging'::character varying, 'under_way'::character varying, 'again'::character varying, 'paid'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT collection_told_first CHECK ((((state)::text = ANY ((ARRAY['planned'::character varying, 'cancelled'::character varying])::text[])) OR (told_on IS NOT NULL))),
    CONSTRAINT payments_collection_tries_check CHECK ((tries >= 0))
);
ALTER TABLE public.payments_collection ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_collection_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_consent (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    version integer NOT NULL,
    language character varying(10) NOT NULL,
    text text NOT NULL,
    sha256 character varying(64) NOT NULL,
    notice_days smallint NOT NULL,
    person character varying(120) NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    given_at timestamp with time zone NOT NULL,
    recorded_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    contact_id bigint,
    method_id bigint NOT NULL,
    CONSTRAINT consent_kind CHECK (((kind)::text = ANY ((ARRAY['card'::character varying, 'sepa_core'::character varying, 'sepa_b2b'::character varying])::text[]))),
    CONSTRAINT consent_person CHECK ((NOT ((person)::text = ''::text))),
    CONSTRAINT payments_consent_notice_days_check CHECK ((notice_days >= 0)),
    CONSTRAINT payments_consent_version_check CHECK ((version >= 0))
);
ALTER TABLE public.payments_consent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_consentend (
    id bigint NOT NULL,
    person character varying(120) NOT NULL,
    reason character varying(500) NOT NULL,
    address character varying(64) NOT NULL,
    agent character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_by character varying(80) NOT NULL,
    consent_id bigint NOT NULL
);
ALTER TABLE public.payments_consentend ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_consentend_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_keptmethod (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(9) NOT NULL,
    label character varying(80) NOT NULL,
    provider character varying(40) NOT NULL,
    reference character varying(255) NOT NULL,
    expires_on date,
    mandate_reference character varying(35) NOT NULL,
    scheme character varying(4) NOT NULL,
    holder character varying(140) NOT NULL,
    iban character varying(34) NOT NULL,
    bic character varying(11) NOT NULL,
    signed_on date,
    is_one_off boolean NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    kept_by character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    account_id bigint NOT NULL,
    contact_id bigint,
    is_last boolean NOT NULL,
    before_iban character varying(34) NOT NULL,
    amended_at timestamp with time zone,
    CONSTRAINT method_kind CHECK (((kind)::text = ANY ((ARRAY['card'::character varying, 'sepa_debit'::character varying, 'wallet'::character varying, 'mandate'::character varying])::text[]))),
    CONSTRAINT method_state CHECK (((state)::text = ANY ((ARRAY['usable'::character varying, 'gone'::character varying, 'forgotten'::character varying])::text[]))),
    CONSTRAINT method_whole CHECK (((((kind)::text = 'mandate'::text) AND ((provider)::text = ''::text) AND (signed_on IS NOT NULL) AND (NOT ((mandate_reference)::text = ''::text)) AND (NOT ((iban)::text = ''::text)) AND ((scheme)::text = ANY ((ARRAY['CORE'::character varying, 'B2B'::character varying])::text[]))) OR ((NOT ((kind)::text = 'mandate'::text)) AND (NOT ((provider)::text = ''::text)) AND (NOT ((reference)::text = ''::text)))))
);
ALTER TABLE public.payments_keptmethod ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_keptmethod_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_methodsetup (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    provider character varying(40) NOT NULL,
    key character varying(120) NOT NULL,
    reference character varying(255) NOT NULL,
    url text NOT NULL,
    state character varying(7) NOT NULL,
    decline_code character varying(40) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    begun_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    contact_id bigint,
    method_id bigint,
    CONSTRAINT setup_method CHECK ((((method_id IS NOT NULL) AND ((state)::text = 'saved'::text)) OR ((NOT ((state)::text = 'saved'::text)) AND (method_id IS NULL)))),
    CONSTRAINT setup_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'saved'::character varying, 'failed'::character varying, 'expired'::character varying])::text[])))
);
ALTER TABLE public.payments_methodsetup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_methodsetup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_movement (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    minor bigint NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    item_id bigint NOT NULL,
    posting_id bigint NOT NULL,
    attempt_id bigint NOT NULL,
    CONSTRAINT movement_kind CHECK (((kind)::text = ANY ((ARRAY['received'::character varying, 'returned'::character varying, 'refunded'::character varying, 'disputed'::character varying])::text[]))),
    CONSTRAINT movement_not_nothing CHECK ((NOT (minor = 0)))
);
ALTER TABLE public.payments_movement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_movement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_partialreason (
    id bigint NOT NULL,
    line integer,
    amount_minor bigint NOT NULL,
    reason character varying(20) NOT NULL,
    note character varying(500) NOT NULL,
    item_id bigint NOT NULL,
    attempt_id bigint NOT NULL,
    CONSTRAINT partial_reason_positive CHECK ((amount_minor > 0)),
    CONSTRAINT payments_partialreason_line_check CHECK ((line >= 0))
);
ALTER TABLE public.payments_partialreason ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_partialreason_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_paymentattempt (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    purpose character varying(12) NOT NULL,
    key character varying(120) NOT NULL,
    amount_minor bigint NOT NULL,
    currency character varying(3) NOT NULL,
    state character varying(16) NOT NULL,
    provider character varying(40) NOT NULL,
    reference character varying(255) NOT NULL,
    "order" jsonb,
    page_url text NOT NULL,
    page_expires_at timestamp with time zone,
    decline_code character varying(40) NOT NULL,
    action_url text NOT NULL,
    method_kind character varying(20) NOT NULL,
    method_label character varying(80) NOT NULL,
    method_reference character varying(255) NOT NULL,
    fee_minor bigint NOT NULL,
    told_minor bigint NOT NULL,
    told_refunded_minor bigint NOT NULL,
    told_disputed_minor bigint NOT NULL,
    fault character varying(500) NOT NULL,
    asked integer NOT NULL,
    heard integer NOT NULL,
    heard_at timestamp with time zone,
    look_at timestamp with time zone,
    expected_on date,
    begun_on date NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    begun_by character varying(80) NOT NULL,
    processing_on date,
    settled_on date,
    account_id bigint NOT NULL,
    contact_id bigint,
    CONSTRAINT attempt_heard CHECK ((heard <= asked)),
    CONSTRAINT attempt_not_negative CHECK ((amount_minor >= 0)),
    CONSTRAINT attempt_purpose CHECK (((purpose)::text = ANY ((ARRAY['portal'::character varying, 'autopay'::character varying, 'instalment'::character varying, 'deposit'::character varying])::text[]))),
    CONSTRAINT attempt_state CHECK (((state)::text = ANY ((ARRAY['begun'::character varying, 'page_open'::character varying, 'action_needed'::character varying, 'processing'::character varying, 'succeeded'::character varying, 'partly_refunded'::character varying, 'refunded'::character varying, 'disputed'::character varying, 'returned'::character varying, 'failed'::character varying, 'expired'::character varying, 'abandoned'::character varying])::text[]))),
    CONSTRAINT attempt_told CHECK (((told_disputed_minor >= 0) AND (told_minor >= 0) AND (told_refunded_minor >= 0))),
    CONSTRAINT payments_paymentattempt_asked_check CHECK ((asked >= 0)),
    CONSTRAINT payments_paymentattempt_heard_check CHECK ((heard >= 0))
);
ALTER TABLE public.payments_paymentattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_paymentattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_payout (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    provider character varying(40) NOT NULL,
    reference character varying(255) NOT NULL,
    minor bigint NOT NULL,
    currency character varying(3) NOT NULL,
    arrives_on date NOT NULL,
    state character varying(10) NOT NULL,
    findings jsonb NOT NULL,
    told_at timestamp with time zone NOT NULL,
    reconciled_at timestamp with time zone,
    fee_posting_id bigint,
    line_id bigint,
    CONSTRAINT payout_line CHECK ((((line_id IS NOT NULL) AND ((state)::text = 'banked'::text)) OR ((NOT ((state)::text = 'banked'::text)) AND (line_id IS NULL)))),
    CONSTRAINT payout_state CHECK (((state)::text = ANY ((ARRAY['told'::character varying, 'differs'::character varying, 'reconciled'::character varying, 'banked'::character varying])::text[])))
);
ALTER TABLE public.payments_payout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_payout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_payoutentry (
    id bigint NOT NULL,
    reference character varying(255) NOT NULL,
    kind character varying(20) NOT NULL,
    gross_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    charge_reference character varying(255) NOT NULL,
    description character varying(200) NOT NULL,
    attempt_id bigint,
    payout_id bigint NOT NULL
);
ALTER TABLE public.payments_payoutentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_payoutentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_providerevent (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    provider character varying(40) NOT NULL,
    external_id character varying(255) NOT NULL,
    kind character varying(12) NOT NULL,
    name character varying(120) NOT NULL,
    reference character varying(255) NOT NULL,
    details jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    copies integer NOT NULL,
    state character varying(8) NOT NULL,
    tries integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    handled_at timestamp with time zone,
    fault character varying(500) NOT NULL,
    CONSTRAINT payments_providerevent_copies_check CHECK ((copies >= 0)),
    CONSTRAINT payments_providerevent_tries_check CHECK ((tries >= 0)),
    CONSTRAINT provider_event_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'handled'::character varying, 'ignored'::character varying, 'stuck'::character varying])::text[])))
);
ALTER TABLE public.payments_providerevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_providerevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_providerrefund (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    minor bigint NOT NULL,
    reason character varying(500) NOT NULL,
    key character varying(120) NOT NULL,
    reference character varying(255) NOT NULL,
    state character varying(9) NOT NULL,
    fault character varying(500) NOT NULL,
    next_at timestamp with time zone,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    attempt_id bigint NOT NULL,
    credit_id bigint NOT NULL,
    CONSTRAINT provider_refund_positive CHECK ((minor > 0)),
    CONSTRAINT provider_refund_state CHECK (((state)::text = ANY ((ARRAY['asked'::character varying, 'approved'::character varying, 'refused'::character varying, 'sent'::character varying, 'posted'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[])))
);
ALTER TABLE public.payments_providerrefund ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_providerrefund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_sepafile (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    message_id character varying(35) NOT NULL,
    state character varying(8) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    written_at timestamp with time zone NOT NULL,
    written_by character varying(80) NOT NULL,
    sent_at timestamp with time zone,
    sent_by character varying(80) NOT NULL,
    bank_account_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT sepa_file_sent CHECK ((((sent_at IS NOT NULL) AND ((state)::text = 'sent'::text)) OR ((NOT ((state)::text = 'sent'::text)) AND (sent_at IS NULL)))),
    CONSTRAINT sepa_file_state CHECK (((state)::text = ANY ((ARRAY['written'::character varying, 'approved'::character varying, 'sent'::character varying, 'refused'::character varying])::text[])))
);
ALTER TABLE public.payments_sepafile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_sepafile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.payments_try (
    id bigint NOT NULL,
    number smallint NOT NULL,
    key character varying(35) NOT NULL,
    amount_minor bigint NOT NULL,
    parts jsonb NOT NULL,
    "on" date NOT NULL,
    at timestamp with time zone NOT NULL,
    sequence character varying(4) NOT NULL,
    code character varying(40) NOT NULL,
    is_settled boolean NOT NULL,
    ended_at timestamp with time zone,
    collection_id bigint NOT NULL,
    file_id bigint,
    method_id bigint NOT NULL,
    CONSTRAINT payments_try_number_check CHECK ((number >= 0)),
    CONSTRAINT try_positive CHECK ((amount_minor > 0))
);
ALTER TABLE public.payments_try ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_try_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agency (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    code character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    country character varying(2) NOT NULL,
    address text NOT NULL,
    email character varying(254) NOT NULL,
    phone character varying(40) NOT NULL,
    language character varying(10) NOT NULL,
    vat_id character varying(40) NOT NULL,
    tax_basis_points integer NOT NULL,
    works_in jsonb NOT NULL,
    speaks jsonb NOT NULL,
    debt_types jsonb NOT NULL,
    capacity integer,
    licence character varying(80) NOT NULL,
    licence_until date,
    iban character varying(34) NOT NULL,
    remit_mode character varying(8) NOT NULL,
    remit_every character varying(5) NOT NULL,
    answer_days smallint NOT NULL,
    recall_notice_days smallint NOT NULL,
    recall_after_days smallint,
    is_active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT agency_code CHECK (((code)::text ~ '^[a-z0-9][a-z0-9-]*$'::text)),
    CONSTRAINT agency_country CHECK (((country)::text ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT agency_every CHECK (((remit_every)::text = ANY ((ARRAY['week'::character varying, 'month'::character varying])::text[]))),
    CONSTRAINT agency_mode CHECK (((remit_mode)::text = ANY ((ARRAY['net'::character varying, 'gross'::character varying, 'combined'::character varying])::text[]))),
    CONSTRAINT agency_tax_at_most_whole CHECK ((tax_basis_points <= 10000)),
    CONSTRAINT placements_agency_answer_days_check CHECK ((answer_days >= 0)),
    CONSTRAINT placements_agency_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT placements_agency_recall_after_days_check CHECK ((recall_after_days >= 0)),
    CONSTRAINT placements_agency_recall_notice_days_check CHECK ((recall_notice_days >= 0)),
    CONSTRAINT placements_agency_tax_basis_points_check CHECK ((tax_basis_points >= 0))
);
ALTER TABLE public.placements_agency ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agency_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencyanswer (
    id bigint NOT NULL,
    idempotency_key character varying(255) NOT NULL,
    request_sha256 character varying(64) NOT NULL,
    status smallint NOT NULL,
    body text NOT NULL,
    at timestamp with time zone NOT NULL,
    key_id bigint NOT NULL,
    CONSTRAINT placements_agencyanswer_status_check CHECK ((status >= 0))
);
ALTER TABLE public.placements_agencyanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencyanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencycost (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    key character varying(120) NOT NULL,
    kind character varying(10) NOT NULL,
    "on" date NOT NULL,
    minor bigint NOT NULL,
    text character varying(200) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by character varying(80) NOT NULL,
    placement_id bigint NOT NULL,
    request_id bigint,
    CONSTRAINT agencycost_allowed CHECK ((((kind)::text = 'withdrawal'::text) OR (((kind)::text = 'costs'::text) AND (request_id IS NOT NULL)))),
    CONSTRAINT agencycost_not_nothing CHECK ((NOT (minor = 0)))
);
ALTER TABLE public.placements_agencycost ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencycost_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencyentity (
    id bigint NOT NULL,
    agency_id bigint NOT NULL,
    entity_id bigint NOT NULL
);
ALTER TABLE public.placements_agencyentity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencyentity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencyinvoice (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number character varying(60) NOT NULL,
    issued_on date NOT NULL,
    currency character varying(3) NOT NULL,
    net_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    findings jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by character varying(80) NOT NULL,
    settled_on date,
    settled_by character varying(80) NOT NULL,
    agency_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    remittance_id bigint
);
ALTER TABLE public.placements_agencyinvoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencyinvoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencykey (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(80) NOT NULL,
    prefix character varying(12) NOT NULL,
    sha256 character varying(64) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    used_on date,
    ended_at timestamp with time zone,
    agency_id bigint NOT NULL
);
ALTER TABLE public.placements_agencykey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencykey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencymember (
    id bigint NOT NULL,
    role character varying(7) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by character varying(80) NOT NULL,
    agency_id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT agencymember_role CHECK (((role)::text = ANY ((ARRAY['manager'::character varying, 'agent'::character varying])::text[])))
);
ALTER TABLE public.placements_agencymember ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencymember_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencymoney (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    key character varying(120) NOT NULL,
    kind character varying(14) NOT NULL,
    paid_to character varying(6) NOT NULL,
    component character varying(9) NOT NULL,
    "on" date NOT NULL,
    minor bigint NOT NULL,
    commission_minor bigint NOT NULL,
    share integer NOT NULL,
    why character varying(16) NOT NULL,
    parts jsonb NOT NULL,
    source character varying(10) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by character varying(80) NOT NULL,
    allocation_id bigint,
    placement_id bigint NOT NULL,
    receipt_id bigint,
    reverses_id bigint,
    CONSTRAINT agencymoney_kind CHECK (((kind)::text = ANY ((ARRAY['payment'::character varying, 'returned_goods'::character varying, 'reversal'::character varying])::text[]))),
    CONSTRAINT agencymoney_paid_to CHECK (((paid_to)::text = ANY ((ARRAY['agency'::character varying, 'us'::character varying])::text[]))),
    CONSTRAINT agencymoney_positive CHECK ((minor > 0)),
    CONSTRAINT agencymoney_reversal CHECK (((((kind)::text = 'reversal'::text) AND (reverses_id IS NOT NULL)) OR ((NOT ((kind)::text = 'reversal'::text)) AND (reverses_id IS NULL)))),
    CONSTRAINT placements_agencymoney_share_check CHECK ((share >= 0))
);
ALTER TABLE public.placements_agencymoney ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencymoney_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencyposting (
    id bigint NOT NULL,
    agency_id bigint NOT NULL,
    cost_id bigint,
    entity_id bigint NOT NULL,
    invoice_id bigint,
    money_id bigint,
    posting_id bigint NOT NULL,
    remittance_id bigint
);
ALTER TABLE public.placements_agencyposting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencyposting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_agencyterms (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    currency character varying(3) NOT NULL,
    version smallint NOT NULL,
    valid_from date NOT NULL,
    terms jsonb NOT NULL,
    note character varying(500) NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    agreed_by character varying(80) NOT NULL,
    agency_id bigint NOT NULL,
    CONSTRAINT agencyterms_currency CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT placements_agencyterms_version_check CHECK ((version >= 0))
);
ALTER TABLE public.placements_agencyterms ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_agencyterms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_conductentry (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(9) NOT NULL,
    severity smallint NOT NULL,
    score smallint,
    text character varying(1000) NOT NULL,
    happened_on date NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    noted_by character varying(80) NOT NULL,
    settled_at timestamp with time zone,
    settled_by character varying(80) NOT NULL,
    outcome character varying(1000) NOT NULL,
    agency_id bigint NOT NULL,
    placement_id bigint,
    CONSTRAINT conduct_kind CHECK (((kind)::text = ANY ((ARRAY['complaint'::character varying, 'audit'::character varying, 'praise'::character varying])::text[]))),
    CONSTRAINT conduct_score CHECK (((score IS NULL) OR (score <= 100))),
    CONSTRAINT conduct_severity CHECK (((severity >= 1) AND (severity <= 3))),
    CONSTRAINT placements_conductentry_score_check CHECK ((score >= 0)),
    CONSTRAINT placements_conductentry_severity_check CHECK ((severity >= 0))
);
ALTER TABLE public.placements_conductentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_conductentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE public.placements_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.placements_placeditem (
    id bigint NOT NULL,
    placed_minor bigint NOT NULL,
    is_live boolean NOT NULL,
    item_id bigint NOT NULL,
    placement_id bigint NOT NULL,
    CONSTRAINT placeditem_positive CHECK ((placed_minor > 0))
);
ALTER TABLE public.placements_placeditem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placeditem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placement (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    number character varying(20) NOT NULL,
    state character varying(14) NOT NULL,
    "position" smallint NOT NULL,
    is_whole_account boolean NOT NULL,
    note character varying(500) NOT NULL,
    placed_minor bigint NOT NULL,
    oldest_due_on date NOT NULL,
    country character varying(2) NOT NULL,
    cases_before integer NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    proposed_by character varying(80) NOT NULL,
    owner_until date,
    approved_at timestamp with time zone,
    demanded_on date,
    demand_until date,
    placed_at timestamp with time zone,
    placed_on date,
    answer_by date,
    answered_at timestamp with time zone,
    agency_reference character varying(60) NOT NULL,
    first_contact_on date,
    legal_from date,
    recall_on date,
    recalled_on date,
    grace_until date,
    withdrawal_minor bigint NOT NULL,
    closed_on date,
    close_reason character varying(9) NOT NULL,
    refusal character varying(500) NOT NULL,
    account_id bigint NOT NULL,
    agency_id bigint NOT NULL,
    terms_id bigint,
    rule_id bigint,
    demand_days smallint DEFAULT 10 NOT NULL,
    CONSTRAINT placement_closed CHECK ((((closed_on IS NOT NULL) AND ((state)::text = 'closed'::text) AND (NOT ((close_reason)::text = ''::text))) OR ((NOT ((state)::text = 'closed'::text)) AND ((close_reason)::text = ''::text) AND (closed_on IS NULL)))),
    CONSTRAINT placement_placed CHECK ((((state)::text = ANY ((ARRAY['proposed'::character varying, 'approved'::character varying, 'demanded'::character varying, 'refused'::character varying, 'lapsed'::character varying])::text[])) OR ((placed_at IS NOT NULL) AND (placed_on IS NOT NULL) AND (terms_id IS NOT NULL)))),
    CONSTRAINT placement_position CHECK (("position" >= 1)),
    CONSTRAINT placement_positive CHECK ((placed_minor > 0)),
    CONSTRAINT placement_recalled CHECK (((NOT ((state)::text = 'recalled'::text)) OR (recalled_on IS NOT NULL))),
    CONSTRAINT placement_refused_with_reason CHECK ((NOT (((refusal)::text = ''::text) AND ((state)::text = ANY ((ARRAY['refused'::character varying, 'rejected'::character varying, 'lapsed'::character varying])::text[]))))),
    CONSTRAINT placement_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'approved'::character varying, 'demanded'::character varying, 'placed'::character varying, 'acknowledged'::character varying, 'working'::character varying, 'held'::character varying, 'pending_recall'::character varying, 'rejected'::character varying, 'recalled'::character varying, 'closed'::character varying, 'refused'::character varying, 'lapsed'::character varying])::text[]))),
    CONSTRAINT placements_placement_cases_before_check CHECK ((cases_before >= 0)),
    CONSTRAINT placements_placement_demand_days_check CHECK ((demand_days >= 0)),
    CONSTRAINT placements_placement_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.placements_placement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementchange (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    direction character varying(3) NOT NULL,
    code character varying(20) NOT NULL,
    key character varying(120) NOT NULL,
    "on" date NOT NULL,
    text character varying(1024) NOT NULL,
    amount_minor bigint,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(80) NOT NULL,
    placement_id bigint NOT NULL,
    CONSTRAINT placementchange_direction CHECK (((direction)::text = ANY ((ARRAY['out'::character varying, 'in'::character varying])::text[])))
);
ALTER TABLE public.placements_placementchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementdemand (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(10) NOT NULL,
    pay_by date NOT NULL,
    message_id character varying(200) NOT NULL,
    public_id uuid NOT NULL,
    state character varying(9) NOT NULL,
    detail character varying(500) NOT NULL,
    attempts smallint NOT NULL,
    not_before timestamp with time zone,
    claimed_by bigint,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    contact_id bigint,
    placement_id bigint NOT NULL,
    CONSTRAINT placementdemand_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying, 'sent'::character varying, 'refused'::character varying, 'uncertain'::character varying, 'lapsed'::character varying])::text[]))),
    CONSTRAINT placements_placementdemand_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE public.placements_placementdemand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementdemand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementdocument (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(14) NOT NULL,
    name character varying(150) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    size integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    is_from_agency boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    by character varying(80) NOT NULL,
    removed_at timestamp with time zone,
    placement_id bigint NOT NULL,
    CONSTRAINT placementdocument_kind CHECK (((kind)::text = ANY ((ARRAY['invoice'::character varying, 'delivery'::character varying, 'order'::character varying, 'contract'::character varying, 'policy'::character varying, 'statement'::character varying, 'correspondence'::character varying, 'dispute'::character varying, 'demand'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT placementdocument_removed CHECK (((removed_at IS NULL) OR (content = '\x'::bytea))),
    CONSTRAINT placements_placementdocument_size_check CHECK ((size >= 0))
);
ALTER TABLE public.placements_placementdocument ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementdocument_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementhold (
    id bigint NOT NULL,
    hold_id bigint NOT NULL,
    placement_id bigint NOT NULL
);
ALTER TABLE public.placements_placementhold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementhold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementpack (
    id bigint NOT NULL,
    creditor jsonb NOT NULL,
    debtor jsonb NOT NULL,
    items jsonb NOT NULL,
    charges jsonb NOT NULL,
    history jsonb NOT NULL,
    note text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    placement_id bigint NOT NULL,
    CONSTRAINT pack_removed CHECK (((removed_at IS NULL) OR ((debtor = '{}'::jsonb) AND (history = '[]'::jsonb) AND (note = ''::text))))
);
ALTER TABLE public.placements_placementpack ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementpack_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementrequest (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    direction character varying(3) NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(9) NOT NULL,
    text character varying(1024) NOT NULL,
    amount_minor bigint,
    instalments jsonb NOT NULL,
    key character varying(120) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_by character varying(80) NOT NULL,
    answer_by date NOT NULL,
    answered_at timestamp with time zone,
    answered_by character varying(80) NOT NULL,
    answer character varying(1024) NOT NULL,
    placement_id bigint NOT NULL,
    CONSTRAINT placementrequest_answered CHECK ((((answered_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (answered_at IS NOT NULL)))),
    CONSTRAINT placementrequest_direction CHECK (((direction)::text = ANY ((ARRAY['out'::character varying, 'in'::character varying])::text[]))),
    CONSTRAINT placementrequest_kind CHECK (((kind)::text = ANY ((ARRAY['settlement'::character varying, 'plan'::character varying, 'legal'::character varying, 'costs'::character varying, 'documents'::character varying, 'withdrawal'::character varying, 'update'::character varying])::text[]))),
    CONSTRAINT placementrequest_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'approved'::character varying, 'refused'::character varying, 'withdrawn'::character varying, 'lapsed'::character varying])::text[])))
);
ALTER TABLE public.placements_placementrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_placementrule (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(80) NOT NULL,
    "position" smallint NOT NULL,
    conditions jsonb NOT NULL,
    shares jsonb NOT NULL,
    veto_days smallint NOT NULL,
    demand_days smallint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    ended_at timestamp with time zone,
    ended_by character varying(80) NOT NULL,
    entity_id bigint,
    CONSTRAINT placements_placementrule_demand_days_check CHECK ((demand_days >= 0)),
    CONSTRAINT placements_placementrule_position_check CHECK (("position" >= 0)),
    CONSTRAINT placements_placementrule_veto_days_check CHECK ((veto_days >= 0))
);
ALTER TABLE public.placements_placementrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_placementrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_remittance (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    currency character varying(3) NOT NULL,
    reference character varying(60) NOT NULL,
    period_from date NOT NULL,
    period_to date NOT NULL,
    mode character varying(8) NOT NULL,
    gross_minor bigint NOT NULL,
    commission_minor bigint NOT NULL,
    tax_minor bigint NOT NULL,
    costs_minor bigint NOT NULL,
    net_minor bigint NOT NULL,
    state character varying(8) NOT NULL,
    findings jsonb NOT NULL,
    note character varying(500) NOT NULL,
    file_name character varying(150) NOT NULL,
    file_sha256 character varying(64) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by character varying(80) NOT NULL,
    settled_at timestamp with time zone,
    settled_by character varying(80) NOT NULL,
    agency_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    line_id bigint,
    CONSTRAINT remittance_line CHECK ((((line_id IS NOT NULL) AND ((state)::text = 'banked'::text)) OR ((NOT ((state)::text = 'banked'::text)) AND (line_id IS NULL)))),
    CONSTRAINT remittance_mode CHECK (((mode)::text = ANY ((ARRAY['net'::character varying, 'gross'::character varying, 'combined'::character varying])::text[]))),
    CONSTRAINT remittance_period CHECK ((period_to >= period_from)),
    CONSTRAINT remittance_state CHECK (((state)::text = ANY ((ARRAY['received'::character varying, 'differs'::character varying, 'agreed'::character varying, 'banked'::character varying, 'rejected'::character varying])::text[])))
);
ALTER TABLE public.placements_remittance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_remittance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.placements_remittanceline (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    claim character varying(60) NOT NULL,
    key character varying(120) NOT NULL,
    kind character varying(14) NOT NULL,
    paid_to character varying(6) NOT NULL,
    "on" date NOT NULL,
    minor bigint NOT NULL,
    basis_points integer,
    commission_minor bigint NOT NULL,
    findings jsonb NOT NULL,
    cost_id bigint,
    money_id bigint,
    remittance_id bigint NOT NULL,
    CONSTRAINT placements_remittanceline_basis_points_check CHECK ((basis_points >= 0)),
    CONSTRAINT placements_remittanceline_position_check CHECK (("position" >= 0))
);
ALTER TABLE public.placements_remittanceline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.placements_remittanceline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;
CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;
CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;
CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_instalment (
    id bigint NOT NULL,
    number smallint NOT NULL,
    due_on date NOT NULL,
    amount_minor bigint NOT NULL,
    version_id bigint NOT NULL,
    CONSTRAINT instalment_positive CHECK ((amount_minor > 0)),
    CONSTRAINT promises_instalment_number_check CHECK ((number >= 0))
);
ALTER TABLE public.promises_instalment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_instalment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_plan (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    grace_days smallint NOT NULL,
    tolerance_basis_points smallint NOT NULL,
    state character varying(10) NOT NULL,
    made_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    closed_on date,
    closed_at timestamp with time zone,
    closed_by character varying(80) NOT NULL,
    close_note character varying(500) NOT NULL,
    paid_minor bigint,
    account_id bigint NOT NULL,
    CONSTRAINT plan_closed CHECK ((((closed_at IS NULL) AND (closed_on IS NULL) AND ((state)::text = ANY ((ARRAY['proposed'::character varying, 'running'::character varying])::text[]))) OR ((closed_at IS NOT NULL) AND (closed_on >= made_on) AND (closed_on IS NOT NULL) AND ((state)::text = ANY ((ARRAY['completed'::character varying, 'broken'::character varying, 'cancelled'::character varying])::text[]))))),
    CONSTRAINT plan_judged CHECK ((((paid_minor >= 0) AND (paid_minor IS NOT NULL) AND ((state)::text = ANY ((ARRAY['completed'::character varying, 'broken'::character varying])::text[]))) OR ((paid_minor IS NULL) AND ((state)::text = ANY ((ARRAY['proposed'::character varying, 'running'::character varying, 'cancelled'::character varying])::text[]))))),
    CONSTRAINT plan_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'running'::character varying, 'completed'::character varying, 'broken'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT promises_plan_grace_days_check CHECK ((grace_days >= 0)),
    CONSTRAINT promises_plan_tolerance_basis_points_check CHECK ((tolerance_basis_points >= 0))
);
ALTER TABLE public.promises_plan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_planagreement (
    id bigint NOT NULL,
    agreed_on date NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    agreed_by character varying(80) NOT NULL,
    customer_person character varying(120) NOT NULL,
    evidence text NOT NULL,
    version_id bigint NOT NULL
);
ALTER TABLE public.promises_planagreement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_planagreement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_planitem (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    open_minor bigint NOT NULL,
    item_id bigint NOT NULL,
    version_id bigint NOT NULL,
    CONSTRAINT plan_item_amount CHECK (((amount_minor > 0) AND (amount_minor <= open_minor)))
);
ALTER TABLE public.promises_planitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_planitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_planversion (
    id bigint NOT NULL,
    number smallint NOT NULL,
    amount_minor bigint NOT NULL,
    paid_before_minor bigint NOT NULL,
    reason character varying(500) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    plan_id bigint NOT NULL,
    CONSTRAINT plan_version_amounts CHECK (((amount_minor > 0) AND (number >= 1) AND (paid_before_minor >= 0))),
    CONSTRAINT promises_planversion_number_check CHECK ((number >= 0))
);
ALTER TABLE public.promises_planversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_planversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_promise (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    due_on date NOT NULL,
    grace_days smallint NOT NULL,
    tolerance_basis_points smallint NOT NULL,
    promised_by character varying(120) NOT NULL,
    method character varying(12) NOT NULL,
    note character varying(500) NOT NULL,
    source character varying(8) NOT NULL,
    state character varying(12) NOT NULL,
    made_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    closed_on date,
    closed_at timestamp with time zone,
    closed_by character varying(80) NOT NULL,
    close_note character varying(500) NOT NULL,
    paid_minor bigint,
    is_error boolean NOT NULL,
    account_id bigint NOT NULL,
    replaces_id bigint,
    CONSTRAINT promise_ahead CHECK ((due_on >= made_on)),
    CONSTRAINT promise_closed CHECK ((((closed_at IS NULL) AND (closed_on IS NULL) AND ((state)::text = 'running'::text)) OR ((NOT ((state)::text = 'running'::text)) AND (closed_at IS NOT NULL) AND (closed_on >= made_on) AND (closed_on IS NOT NULL)))),
    CONSTRAINT promise_error CHECK (((NOT is_error) OR ((state)::text = 'cancelled'::text))),
    CONSTRAINT promise_judged CHECK ((((paid_minor >= 0) AND (paid_minor IS NOT NULL) AND (paid_minor <= amount_minor) AND ((state)::text = ANY ((ARRAY['kept'::character varying, 'partly_kept'::character varying, 'broken'::character varying])::text[]))) OR ((paid_minor IS NULL) AND ((state)::text = ANY ((ARRAY['running'::character varying, 'cancelled'::character varying, 'replaced'::character varying])::text[]))))),
    CONSTRAINT promise_method CHECK (((method)::text = ANY ((ARRAY['transfer'::character varying, 'direct_debit'::character varying, 'card'::character varying, 'cheque'::character varying, 'cash'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT promise_positive CHECK ((amount_minor > 0)),
    CONSTRAINT promise_source CHECK (((source)::text = ANY ((ARRAY['desk'::character varying, 'reply'::character varying, 'portal'::character varying, 'import'::character varying])::text[]))),
    CONSTRAINT promise_state CHECK (((state)::text = ANY ((ARRAY['running'::character varying, 'kept'::character varying, 'partly_kept'::character varying, 'broken'::character varying, 'cancelled'::character varying, 'replaced'::character varying])::text[]))),
    CONSTRAINT promises_promise_grace_days_check CHECK ((grace_days >= 0)),
    CONSTRAINT promises_promise_tolerance_basis_points_check CHECK ((tolerance_basis_points >= 0))
);
ALTER TABLE public.promises_promise ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_promise_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.promises_promiseitem (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    open_minor bigint NOT NULL,
    item_id bigint NOT NULL,
    promise_id bigint NOT NULL,
    CONSTRAINT promise_item_amount CHECK (((amount_minor > 0) AND (amount_minor <= open_minor)))
);
ALTER TABLE public.promises_promiseitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.promises_promiseitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_account (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    currency character varying(3) NOT NULL,
    collector_id bigint,
    customer_id bigint NOT NULL,
    entity_id bigint NOT NULL,
    is_joined boolean DEFAULT false NOT NULL,
    CONSTRAINT account_currency_code CHECK (((currency)::text ~ '^[A-Z]{3}$'::text))
);
ALTER TABLE public.receivables_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.receivables_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_allocation (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    allocated_on date NOT NULL,
    credit_item_id bigint NOT NULL,
    debit_item_id bigint NOT NULL,
    posting_id bigint NOT NULL,
    CONSTRAINT allocation_positive CHECK ((amount_minor > 0))
);
ALTER TABLE public.receivables_allocation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.receivables_allocation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_entry (
    id bigint NOT NULL,
    ledger character varying(12) NOT NULL,
    amount_minor bigint NOT NULL,
    effective_on date NOT NULL,
    item_id bigint,
    posting_id bigint NOT NULL,
    CONSTRAINT entry_item CHECK ((((item_id IS NOT NULL) AND ((ledger)::text = 'receivable'::text)) OR ((item_id IS NULL) AND ((ledger)::text = ANY ((ARRAY['billed'::character varying, 'cash'::character varying, 'deposit'::character varying, 'unidentified'::character varying, 'elsewhere'::character varying, 'write_off'::character varying, 'discount'::character varying, 'bank_charge'::character varying, 'exchange'::character varying, 'clearing'::character varying, 'provider_fee'::character varying, 'agency'::character varying, 'agency_fee'::character varying])::text[]))))),
    CONSTRAINT entry_not_nothing CHECK ((NOT (amount_minor = 0)))
);
ALTER TABLE public.receivables_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.receivables_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_importbatch (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    source character varying(40) NOT NULL,
    file_name character varying(255) NOT NULL,
    file_sha256 character varying(64) NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    summary jsonb NOT NULL,
    entity_id bigint
);
ALTER TABLE public.receivables_importbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.receivables_importbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_openitem (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    currency character varying(3) NOT NULL,
    kind character varying(16) NOT NULL,
    number character varying(60) NOT NULL,
    issued_on date NOT NULL,
    due_on date NOT NULL,
    amount_minor bigint NOT NULL,
    attributes jsonb NOT NULL,
    source character varying(40) NOT NULL,
    external_id character varying(120) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    batch_id bigint,
    CONSTRAINT item_bound CHECK (((amount_minor >= '-9007199254740992'::bigint) AND (amount_minor <= '9007199254740992'::bigint))),
    CONSTRAINT item_sign CHECK ((((amount_minor > 0) AND ((kind)::text = ANY ((ARRAY['invoice'::character varying, 'debit_note'::character varying, 'deposit_request'::character varying, 'refund'::character varying])::text[]))) OR ((amount_minor < 0) AND ((kind)::text = ANY ((ARRAY['credit_note'::character varying, 'receipt'::character varying, 'deposit'::character varying, 'write_off'::character varying, 'discount'::character varying, 'bank_charges'::character varying, 'fx_difference'::character varying])::text[])))))
);
ALTER TABLE public.receivables_openitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.receivables_openitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_posting (
    id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    account_id bigint,
    reverses_id bigint,
    currency character varying(3) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT posting_account CHECK ((((kind)::text = 'reversal'::text) OR ((account_id IS NULL) AND ((kind)::text = ANY ((ARRAY['bank'::character varying, 'elsewhere'::character varying, 'exchange'::character varying, 'payout'::character varying, 'provider_fee'::character varying, 'remittance'::character varying, 'agency_fee'::character varying])::text[]))) OR ((NOT ((kind)::text = ANY ((ARRAY['bank'::character varying, 'elsewhere'::character varying, 'exchange'::character varying, 'payout'::character varying, 'provider_fee'::character varying, 'remittance'::character varying, 'agency_fee'::character varying])::text[]))) AND (account_id IS NOT NULL)))),
    CONSTRAINT posting_currency CHECK ((((account_id IS NULL) AND ((currency)::text ~ '^[A-Z]{3}$'::text)) OR ((account_id IS NOT NULL) AND ((currency)::text = ''::text))))
);
ALTER TABLE public.receivables_posting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.receivables_posting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.receivables_residual (
    item_id bigint NOT NULL,
    due_on date NOT NULL,
    residual_minor bigint NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT residual_not_nothing CHECK ((NOT (residual_minor = 0)))
);
CREATE TABLE public.replies_inbound (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    sha256 character varying(64) NOT NULL,
    raw bytea NOT NULL,
    size_bytes bigint NOT NULL,
    mail_id character varying(250) NOT NULL,
    sender_name character varying(150) NOT NULL,
    sender_email character varying(254) NOT NULL,
    recipients jsonb NOT NULL,
    subject character varying(300) NOT NULL,
    text text NOT NULL,
    reply text NOT NULL,
    sent_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    received_on date NOT NULL,
    threaded_by character varying(10) NOT NULL,
    threaded_on date,
    arrived_as character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    refused_code character varying(40) NOT NULL,
    refused_reason character varying(300) NOT NULL,
    notes jsonb NOT NULL,
    settled_at timestamp with time zone,
    settled_on date,
    settled_by character varying(80) NOT NULL,
    note character varying(500) NOT NULL,
    account_id bigint,
    contact_id bigint,
    customer_id bigint,
    entity_id bigint,
    letter_id bigint,
    is_wordless boolean NOT NULL,
    CONSTRAINT inbound_arrived_as CHECK (((arrived_as)::text = ANY ((ARRAY['new'::character varying, 'auto'::character varying, 'bounce'::character varying])::text[]))),
    CONSTRAINT inbound_settled CHECK ((((settled_at IS NOT NULL) AND (settled_on IS NOT NULL) AND ((state)::text = ANY ((ARRAY['handled'::character varying, 'ignored'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['handled'::character varying, 'ignored'::character varying])::text[]))) AND (settled_at IS NULL) AND (settled_on IS NULL)))),
    CONSTRAINT inbound_state CHECK (((state)::text = ANY ((ARRAY['new'::character varying, 'auto'::character varying, 'bounce'::character varying, 'handled'::character varying, 'ignored'::character varying])::text[]))),
    CONSTRAINT inbound_threaded CHECK ((((account_id IS NULL) AND (customer_id IS NULL) AND (threaded_on IS NULL)) OR ((customer_id IS NOT NULL) AND (threaded_on IS NOT NULL)))),
    CONSTRAINT inbound_threaded_by CHECK (((threaded_by)::text = ANY ((ARRAY[''::character varying, 'message'::character varying, 'number'::character varying, 'sender'::character varying, 'by_hand'::character varying, 'portal'::character varying])::text[])))
);
ALTER TABLE public.replies_inbound ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replies_inbound_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replies_inboundattachment (
    id bigint NOT NULL,
    name character varying(150) NOT NULL,
    media_type character varying(80) NOT NULL,
    content bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    inbound_id bigint NOT NULL
);
ALTER TABLE public.replies_inboundattachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replies_inboundattachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replies_proposal (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(16) NOT NULL,
    data jsonb NOT NULL,
    confidence smallint NOT NULL,
    evidence jsonb NOT NULL,
    state character varying(10) NOT NULL,
    made jsonb NOT NULL,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    inbound_id bigint NOT NULL,
    advice_id bigint,
    lapsed_for character varying(300) NOT NULL,
    CONSTRAINT proposal_confidence CHECK ((confidence <= 100)),
    CONSTRAINT proposal_kind CHECK (((kind)::text = ANY ((ARRAY['paid_already'::character varying, 'promise'::character varying, 'dispute'::character varying, 'wrong_person'::character varying, 'copy_wanted'::character varying, 'out_of_office'::character varying, 'unsubscribe'::character varying, 'other_contact'::character varying])::text[]))),
    CONSTRAINT proposal_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'confirmed'::character varying, 'dismissed'::character varying, 'lapsed'::character varying])::text[]))),
    CONSTRAINT replies_proposal_confidence_check CHECK ((confidence >= 0))
);
ALTER TABLE public.replies_proposal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replies_proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.replies_sentadvice (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    part smallint NOT NULL,
    state character varying(9) NOT NULL,
    format character varying(20) NOT NULL,
    reasons jsonb NOT NULL,
    reference character varying(140) NOT NULL,
    currency character varying(3) NOT NULL,
    total_minor bigint,
    told_minor bigint,
    paid_on date,
    decided_at timestamp with time zone,
    decided_by character varying(80) NOT NULL,
    note character varying(500) NOT NULL,
    account_id bigint,
    advice_id bigint,
    attachment_id bigint,
    inbound_id bigint NOT NULL,
    CONSTRAINT replies_sentadvice_part_check CHECK ((part >= 0)),
    CONSTRAINT sent_advice_state CHECK ((((advice_id IS NOT NULL) AND ((state)::text = ANY ((ARRAY['taken'::character varying, 'known'::character varying])::text[]))) OR ((advice_id IS NULL) AND ((state)::text = ANY ((ARRAY['differs'::character varying, 'unsure'::character varying, 'refused'::character varying, 'set_aside'::character varying])::text[])))))
);
ALTER TABLE public.replies_sentadvice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.replies_sentadvice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.runs_action (
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    kind character varying(12) NOT NULL,
    step smallint NOT NULL,
    carrying_item_id bigint NOT NULL,
    "on" date NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(300) NOT NULL,
    claimed_by bigint,
    attempts smallint NOT NULL,
    not_before timestamp with time zone,
    settled_at timestamp with time zone,
    run_id bigint NOT NULL,
    approvals smallint DEFAULT 0 NOT NULL,
    expires_on date,
    acts_on date,
    public_id uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT action_kind CHECK (((kind)::text = ANY ((ARRAY['notice'::character varying, 'letter'::character varying, 'sms'::character varying, 'portal'::character varying, 'owner_task'::character varying, 'call_task'::character varying, 'contact_task'::character varying])::text[]))),
    CONSTRAINT action_state CHECK (((state)::text = ANY ((ARRAY['awaiting'::character varying, 'proposed'::character varying, 'claimed'::character varying, 'sending'::character varying, 'sent'::character varying, 'done'::character varying, 'lapsed'::character varying, 'refused'::character varying, 'uncertain'::character varying])::text[]))),
    CONSTRAINT runs_action_approvals_check CHECK ((approvals >= 0)),
    CONSTRAINT runs_action_attempts_check CHECK ((attempts >= 0))
);
ALTER TABLE public.runs_action ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.runs_action_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.runs_actionitem (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    residual_minor bigint NOT NULL,
    action_id bigint NOT NULL
);
ALTER TABLE public.runs_actionitem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.runs_actionitem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.runs_decision (
    account_id bigint NOT NULL,
    outcome character varying(9) NOT NULL,
    reason character varying(30) NOT NULL,
    step smallint,
    next_on date,
    currency character varying(3) NOT NULL,
    open_minor bigint NOT NULL,
    overdue_minor bigint NOT NULL,
    credit_minor bigint NOT NULL,
    open_items integer NOT NULL,
    overdue_items integer NOT NULL,
    carrying_item_id bigint,
    carrying_due_on date,
    last_step smallint,
    last_contact_on date,
    has_address boolean NOT NULL,
    is_do_not_contact boolean NOT NULL,
    is_contact_sought boolean NOT NULL,
    run_id bigint NOT NULL,
    account_guard character varying(30),
    account_guard_until date,
    chaseable_open_minor bigint NOT NULL,
    chaseable_overdue_minor bigint NOT NULL,
    item_guard character varying(30),
    item_guard_until date,
    last_step_on date,
    renewal_on date,
    promise_broken_on date,
    plan_broken_on date,
    dispute_rejected_on date,
    forward_on date,
    told_on date,
    capped_until date,
    quiet_until date,
    reached_step smallint,
    forward_step smallint,
    told_step smallint,
    has_postal_address boolean NOT NULL,
    has_mobile boolean NOT NULL,
    has_sales boolean NOT NULL,
    is_vip boolean NOT NULL,
    policy_version_id bigint NOT NULL,
    reached_on date,
    report_by date,
    extension_ends_on date
);
CREATE TABLE public.runs_run (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    as_of date NOT NULL,
    state character varying(10) NOT NULL,
    actor character varying(80) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    proposed_at timestamp with time zone,
    closed_at timestamp with time zone,
    considered integer NOT NULL,
    escalated integer NOT NULL,
    held integer NOT NULL,
    skipped integer NOT NULL,
    reasons jsonb NOT NULL,
    seconds jsonb NOT NULL,
    policies jsonb NOT NULL,
    released_at timestamp with time zone,
    released_by character varying(80) NOT NULL,
    CONSTRAINT run_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'proposed'::character varying, 'closed'::character varying])::text[]))),
    CONSTRAINT run_totals CHECK ((considered = ((escalated + held) + skipped)))
);
ALTER TABLE public.runs_run ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.runs_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.service_servicepass (
    id bigint NOT NULL,
    as_of date NOT NULL,
    at timestamp with time zone NOT NULL,
    changed integer NOT NULL,
    CONSTRAINT service_servicepass_changed_check CHECK ((changed >= 0))
);
ALTER TABLE public.service_servicepass ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_servicepass_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.service_servicerules (
    id bigint NOT NULL,
    is_on boolean NOT NULL,
    warn_days smallint NOT NULL,
    restrict_days smallint NOT NULL,
    suspend_days smallint NOT NULL,
    minimum_minor bigint NOT NULL,
    is_owner_asked boolean NOT NULL,
    entity_id bigint NOT NULL,
    CONSTRAINT service_rules_days CHECK (((minimum_minor >= 0) AND (restrict_days >= 1) AND (suspend_days >= 1) AND (warn_days >= 1))),
    CONSTRAINT service_servicerules_restrict_days_check CHECK ((restrict_days >= 0)),
    CONSTRAINT service_servicerules_suspend_days_check CHECK ((suspend_days >= 0)),
    CONSTRAINT service_servicerules_warn_days_check CHECK ((warn_days >= 0))
);
ALTER TABLE public.service_servicerules ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_servicerules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.service_servicestanding (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    state character varying(10) NOT NULL,
    since date,
    consent character varying(9) NOT NULL,
    answered_by character varying(80) NOT NULL,
    answer_note character varying(500) NOT NULL,
    why character varying(20) NOT NULL,
    next_on date,
    looked_at timestamp with time zone NOT NULL,
    account_id bigint NOT NULL,
    CONSTRAINT service_consent CHECK (((consent)::text = ANY ((ARRAY['not_asked'::character varying, 'asked'::character varying, 'given'::character varying, 'refused'::character varying])::text[]))),
    CONSTRAINT service_since CHECK ((((since IS NULL) AND ((state)::text = 'normal'::text)) OR ((NOT ((state)::text = 'normal'::text)) AND (since IS NOT NULL)))),
    CONSTRAINT service_state CHECK (((state)::text = ANY ((ARRAY['normal'::character varying, 'warned'::character varying, 'restricted'::character varying, 'suspended'::character varying])::text[])))
);
ALTER TABLE public.service_servicestanding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_servicestanding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.service_webhookdelivery (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    name character varying(80) NOT NULL,
    target character varying(40) NOT NULL,
    body text NOT NULL,
    state character varying(7) NOT NULL,
    tries smallint NOT NULL,
    next_at timestamp with time zone NOT NULL,
    detail character varying(300) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    account_id bigint NOT NULL,
    CONSTRAINT service_webhookdelivery_tries_check CHECK ((tries >= 0)),
    CONSTRAINT webhook_delivery_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'sent'::character varying, 'gave_up'::character varying])::text[])))
);
ALTER TABLE public.service_webhookdelivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.service_webhookdelivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.worklist_note (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    text text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    CONSTRAINT note_says_something CHECK ((NOT (text = ''::text)))
);
ALTER TABLE public.worklist_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.worklist_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.worklist_snooze (
    id bigint NOT NULL,
    row_kind character varying(8) NOT NULL,
    row_id uuid NOT NULL,
    until date NOT NULL,
    made_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    woken_at timestamp with time zone,
    account_id bigint,
    user_id bigint NOT NULL,
    CONSTRAINT snooze_comes_back CHECK ((until > made_on)),
    CONSTRAINT snooze_kind CHECK (((row_kind)::text = ANY ((ARRAY['draft'::character varying, 'reply'::character varying, 'task'::character varying, 'promise'::character varying, 'plan'::character varying, 'dispute'::character varying, 'hold'::character varying, 'account'::character varying])::text[])))
);
ALTER TABLE public.worklist_snooze ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.worklist_snooze_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.worklist_task (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    action_id bigint,
    due_on date NOT NULL,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    state character varying(10) NOT NULL,
    outcome character varying(40) NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by character varying(80) NOT NULL,
    account_id bigint NOT NULL,
    assignee_id bigint,
    delivery_id bigint,
    CONSTRAINT task_closed_at CHECK ((((closed_at IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (closed_at IS NOT NULL)))),
    CONSTRAINT task_kind CHECK (((kind)::text = ANY ((ARRAY['call'::character varying, 'contact_missing'::character varying, 'owner'::character varying, 'send_copy'::character varying, 'send_uncertain'::character varying, 'delivery_held'::character varying, 'delivery_bounced'::character varying, 'delivery_silent'::character varying, 'contact_proposed'::character varying, 'customer_asks'::character varying, 'insurer'::character varying, 'credit_alert'::character varying])::text[]))),
    CONSTRAINT task_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'done'::character varying, 'dismissed'::character varying])::text[])))
);
ALTER TABLE public.worklist_task ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.worklist_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);
ALTER TABLE ONLY public.receivables_account
    ADD CONSTRAINT account_currency UNIQUE (id, currency);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_acknowledgement
    ADD CONSTRAINT acknowledgement_once UNIQUE (customer_id, policy_id);
ALTER TABLE ONLY public.runs_actionitem
    ADD CONSTRAINT action_item_once UNIQUE (action_id, item_id);
ALTER TABLE ONLY public.runs_action
    ADD CONSTRAINT action_once_per_run UNIQUE (account_id, run_id);
ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT advice_once UNIQUE (entity_id, digest);
ALTER TABLE ONLY public.placements_agencyanswer
    ADD CONSTRAINT agencyanswer_once UNIQUE (key_id, idempotency_key);
ALTER TABLE ONLY public.placements_agencycost
    ADD CONSTRAINT agencycost_once UNIQUE (placement_id, key);
ALTER TABLE ONLY public.placements_agencyentity
    ADD CONSTRAINT agencyentity_once UNIQUE (agency_id, entity_id);
ALTER TABLE ONLY public.placements_agencyinvoice
    ADD CONSTRAINT agencyinvoice_once UNIQUE (agency_id, number);
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT agencymoney_once UNIQUE (placement_id, key);
ALTER TABLE ONLY public.placements_agencyterms
    ADD CONSTRAINT agencyterms_version UNIQUE (agency_id, currency, version);
ALTER TABLE ONLY public.agreements_acknowledgement
    ADD CONSTRAINT agreements_acknowledgement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_acknowledgement
    ADD CONSTRAINT agreements_acknowledgement_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.agreements_creditpolicy
    ADD CONSTRAINT agreements_creditpolicy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_creditpolicy
    ADD CONSTRAINT agreements_creditpolicy_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.agreements_creditpolicytext
    ADD CONSTRAINT agreements_creditpolicytext_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT agreements_policysending_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT agreements_policysending_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT agreements_policysending_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.organisation_apianswer
    ADD CONSTRAINT apianswer_once UNIQUE (key_id, idempotency_key);
ALTER TABLE ONLY public.credit_applicationfile
    ADD CONSTRAINT applicationfile_once UNIQUE (application_id, sha256);
ALTER TABLE ONLY public.approvals_vote
    ADD CONSTRAINT approvals_vote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_attemptcredit
    ADD CONSTRAINT attempt_credit_once UNIQUE (attempt_id, item_id);
ALTER TABLE ONLY public.payments_attemptpart
    ADD CONSTRAINT attempt_part_once UNIQUE (attempt_id, item_id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT bank_account_once UNIQUE (key, currency);
ALTER TABLE ONLY public.cash_bankstatement
    ADD CONSTRAINT bank_statement_once UNIQUE (bank_account_id, fingerprint);
ALTER TABLE ONLY public.billing_copy
    ADD CONSTRAINT bill_copy_once UNIQUE (bill_id, form);
ALTER TABLE ONLY public.billing_billfile
    ADD CONSTRAINT bill_file_name UNIQUE (bill_id, name);
ALTER TABLE ONLY public.billing_numberrange
    ADD CONSTRAINT bill_number_range UNIQUE (entity_id, series, year);
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT bill_sequence_once UNIQUE (entity_id, kind, year, sequence);
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT bill_source UNIQUE (source, external_id);
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_item_id_key UNIQUE (item_id);
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_billfile
    ADD CONSTRAINT billing_billfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_buyer
    ADD CONSTRAINT billing_buyer_customer_id_key UNIQUE (customer_id);
ALTER TABLE ONLY public.billing_buyer
    ADD CONSTRAINT billing_buyer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_classdays
    ADD CONSTRAINT billing_classdays_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_copy
    ADD CONSTRAINT billing_copy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_copylink
    ADD CONSTRAINT billing_copylink_delivery_id_key UNIQUE (delivery_id);
ALTER TABLE ONLY public.billing_copylink
    ADD CONSTRAINT billing_copylink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_copylink
    ADD CONSTRAINT billing_copylink_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_delivery
    ADD CONSTRAINT billing_delivery_key_key UNIQUE (key);
ALTER TABLE ONLY public.billing_delivery
    ADD CONSTRAINT billing_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_delivery
    ADD CONSTRAINT billing_delivery_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_deposituse
    ADD CONSTRAINT billing_deposituse_item_id_key UNIQUE (item_id);
ALTER TABLE ONLY public.billing_deposituse
    ADD CONSTRAINT billing_deposituse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_depositwaiver
    ADD CONSTRAINT billing_depositwaiver_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_depositwaiver
    ADD CONSTRAINT billing_depositwaiver_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_exchangerate
    ADD CONSTRAINT billing_exchangerate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_linkuse
    ADD CONSTRAINT billing_linkuse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_numberrange
    ADD CONSTRAINT billing_numberrange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_order
    ADD CONSTRAINT billing_order_external_id_key UNIQUE (external_id);
ALTER TABLE ONLY public.billing_order
    ADD CONSTRAINT billing_order_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_order
    ADD CONSTRAINT billing_order_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_orderbill
    ADD CONSTRAINT billing_orderbill_bill_id_key UNIQUE (bill_id);
ALTER TABLE ONLY public.billing_orderbill
    ADD CONSTRAINT billing_orderbill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_orderstop
    ADD CONSTRAINT billing_orderstop_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_proof
    ADD CONSTRAINT billing_proof_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_recurring
    ADD CONSTRAINT billing_recurring_external_id_key UNIQUE (external_id);
ALTER TABLE ONLY public.billing_recurring
    ADD CONSTRAINT billing_recurring_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_recurring
    ADD CONSTRAINT billing_recurring_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_recurringbill
    ADD CONSTRAINT billing_recurringbill_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_renewalnotice
    ADD CONSTRAINT billing_renewalnotice_key_key UNIQUE (key);
ALTER TABLE ONLY public.billing_renewalnotice
    ADD CONSTRAINT billing_renewalnotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_renewalnotice
    ADD CONSTRAINT billing_renewalnotice_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_renewalproof
    ADD CONSTRAINT billing_renewalproof_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_seller
    ADD CONSTRAINT billing_seller_entity_id_key UNIQUE (entity_id);
ALTER TABLE ONLY public.billing_seller
    ADD CONSTRAINT billing_seller_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_setaside
    ADD CONSTRAINT billing_setaside_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_statementplan
    ADD CONSTRAINT billing_statementplan_account_id_key UNIQUE (account_id);
ALTER TABLE ONLY public.billing_statementplan
    ADD CONSTRAINT billing_statementplan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_statementsending
    ADD CONSTRAINT billing_statementsending_key_key UNIQUE (key);
ALTER TABLE ONLY public.billing_statementsending
    ADD CONSTRAINT billing_statementsending_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_statementsending
    ADD CONSTRAINT billing_statementsending_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.billing_usageline
    ADD CONSTRAINT billing_usageline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_bureaualert
    ADD CONSTRAINT bureau_alert_once UNIQUE (bureau, key);
ALTER TABLE ONLY public.credit_bureaureport
    ADD CONSTRAINT bureau_report_once UNIQUE (bureau, reference, reported_on, sha256);
ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_advicerow
    ADD CONSTRAINT cash_advicerow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_applied
    ADD CONSTRAINT cash_applied_allocation_id_key UNIQUE (allocation_id);
ALTER TABLE ONLY public.cash_applied
    ADD CONSTRAINT cash_applied_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_bankstatement
    ADD CONSTRAINT cash_bankstatement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_bankstatement
    ADD CONSTRAINT cash_bankstatement_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_cashpolicy
    ADD CONSTRAINT cash_cashpolicy_entity_id_key UNIQUE (entity_id);
ALTER TABLE ONLY public.cash_cashpolicy
    ADD CONSTRAINT cash_cashpolicy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT cash_deduction_credit_id_key UNIQUE (credit_id);
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT cash_deduction_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT cash_deduction_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_earmark
    ADD CONSTRAINT cash_earmark_key_key UNIQUE (key);
ALTER TABLE ONLY public.cash_earmark
    ADD CONSTRAINT cash_earmark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_learntfact
    ADD CONSTRAINT cash_learntfact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_linestanding
    ADD CONSTRAINT cash_linestanding_pkey PRIMARY KEY (line_id);
ALTER TABLE ONLY public.cash_match
    ADD CONSTRAINT cash_match_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_match
    ADD CONSTRAINT cash_match_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_matchpair
    ADD CONSTRAINT cash_matchpair_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_paymentfile
    ADD CONSTRAINT cash_paymentfile_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.cash_paymentfile
    ADD CONSTRAINT cash_paymentfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_paymentfile
    ADD CONSTRAINT cash_paymentfile_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_end_to_end_key UNIQUE (end_to_end);
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_item_id_key UNIQUE (item_id);
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_statementfile
    ADD CONSTRAINT cash_statementfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_statementfile
    ADD CONSTRAINT cash_statementfile_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_posting_id_key UNIQUE (posting_id);
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_undoes_id_key UNIQUE (undoes_id);
ALTER TABLE ONLY public.cash_surplus
    ADD CONSTRAINT cash_surplus_item_id_key UNIQUE (item_id);
ALTER TABLE ONLY public.cash_surplus
    ADD CONSTRAINT cash_surplus_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_surplus
    ADD CONSTRAINT cash_surplus_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_surplususe
    ADD CONSTRAINT cash_surplususe_allocation_id_key UNIQUE (allocation_id);
ALTER TABLE ONLY public.cash_surplususe
    ADD CONSTRAINT cash_surplususe_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charge_number_once UNIQUE (entity_id, sequence);
ALTER TABLE ONLY public.charges_numberrange
    ADD CONSTRAINT charge_number_range UNIQUE (entity_id, series);
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_debit_item_id_key UNIQUE (debit_item_id);
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.charges_chargesrun
    ADD CONSTRAINT charges_chargesrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_chargesrun
    ADD CONSTRAINT charges_chargesrun_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.charges_customerterm
    ADD CONSTRAINT charges_customerterm_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_housesetting
    ADD CONSTRAINT charges_housesetting_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_numberrange
    ADD CONSTRAINT charges_numberrange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_reversal
    ADD CONSTRAINT charges_reversal_charge_id_key UNIQUE (charge_id);
ALTER TABLE ONLY public.charges_reversal
    ADD CONSTRAINT charges_reversal_credit_item_id_key UNIQUE (credit_item_id);
ALTER TABLE ONLY public.charges_reversal
    ADD CONSTRAINT charges_reversal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_waiver
    ADD CONSTRAINT charges_waiver_credit_item_id_key UNIQUE (credit_item_id);
ALTER TABLE ONLY public.charges_waiver
    ADD CONSTRAINT charges_waiver_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.charges_waiver
    ADD CONSTRAINT charges_waiver_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.charges_withholding
    ADD CONSTRAINT charges_withholding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT collection_instalment_once UNIQUE (autopay_id, instalment_id);
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT collection_item_once UNIQUE (autopay_id, item_id);
ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT contact_source UNIQUE (source, external_id);
ALTER TABLE ONLY public.credit_applicationcode
    ADD CONSTRAINT credit_applicationcode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_applicationconsent
    ADD CONSTRAINT credit_applicationconsent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_applicationevidence
    ADD CONSTRAINT credit_applicationevidence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_applicationfile
    ADD CONSTRAINT credit_applicationfile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_applicationfile
    ADD CONSTRAINT credit_applicationfile_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_applicationletter
    ADD CONSTRAINT credit_applicationletter_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.credit_applicationletter
    ADD CONSTRAINT credit_applicationletter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_applicationreference
    ADD CONSTRAINT credit_applicationreference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_bureaualert
    ADD CONSTRAINT credit_bureaualert_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_bureaualert
    ADD CONSTRAINT credit_bureaualert_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_bureauask
    ADD CONSTRAINT credit_bureauask_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_bureauchoice
    ADD CONSTRAINT credit_bureauchoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_bureaureport
    ADD CONSTRAINT credit_bureaureport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_bureaureport
    ADD CONSTRAINT credit_bureaureport_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_chronicdecision
    ADD CONSTRAINT credit_chronicdecision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_chronicdecision
    ADD CONSTRAINT credit_chronicdecision_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_creditapplication
    ADD CONSTRAINT credit_creditapplication_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_creditapplication
    ADD CONSTRAINT credit_creditapplication_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_credithold
    ADD CONSTRAINT credit_credithold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_credithold
    ADD CONSTRAINT credit_credithold_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_request_id_key UNIQUE (request_id);
ALTER TABLE ONLY public.credit_creditreview
    ADD CONSTRAINT credit_creditreview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_creditreview
    ADD CONSTRAINT credit_creditreview_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_creditsettings
    ADD CONSTRAINT credit_creditsettings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_creditsettings
    ADD CONSTRAINT credit_creditsettings_wish_id_key UNIQUE (wish_id);
ALTER TABLE ONLY public.credit_holdmail
    ADD CONSTRAINT credit_holdmail_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.credit_holdmail
    ADD CONSTRAINT credit_holdmail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_holdmail
    ADD CONSTRAINT credit_holdmail_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_holdrelease
    ADD CONSTRAINT credit_holdrelease_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_holdrelease
    ADD CONSTRAINT credit_holdrelease_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_insolvencynote
    ADD CONSTRAINT credit_insolvencynote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_insurancenotice
    ADD CONSTRAINT credit_insurancenotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_insurancepolicy
    ADD CONSTRAINT credit_insurancepolicy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_insurancepolicy
    ADD CONSTRAINT credit_insurancepolicy_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_insuredlimit
    ADD CONSTRAINT credit_insuredlimit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_limitrequest
    ADD CONSTRAINT credit_limitrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_limitrequest
    ADD CONSTRAINT credit_limitrequest_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_ordercheck
    ADD CONSTRAINT credit_ordercheck_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_ordercheck
    ADD CONSTRAINT credit_ordercheck_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_ownerview
    ADD CONSTRAINT credit_ownerview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_score
    ADD CONSTRAINT credit_score_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_score
    ADD CONSTRAINT credit_score_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.credit_termswish
    ADD CONSTRAINT credit_termswish_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.credit_termswish
    ADD CONSTRAINT credit_termswish_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.agreements_creditpolicy
    ADD CONSTRAINT creditpolicy_number UNIQUE (entity_id, number);
ALTER TABLE ONLY public.agreements_creditpolicytext
    ADD CONSTRAINT creditpolicytext_language UNIQUE (policy_id, language);
ALTER TABLE ONLY public.parties_customername
    ADD CONSTRAINT customer_name_once UNIQUE (customer_id, name);
ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT customer_source UNIQUE (source, external_id);
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT deduction_once UNIQUE (match_id, item_id);
ALTER TABLE ONLY public.billing_delivery
    ADD CONSTRAINT delivery_once UNIQUE (bill_id, channel, recipient, nth);
ALTER TABLE ONLY public.disputes_disputefile
    ADD CONSTRAINT dispute_file_once UNIQUE (dispute_id, sha256);
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.disputes_disputefile
    ADD CONSTRAINT disputes_disputefile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.disputes_disputefile
    ADD CONSTRAINT disputes_disputefile_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.disputes_disputeline
    ADD CONSTRAINT disputes_disputeline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.disputes_disputestanding
    ADD CONSTRAINT disputes_disputestanding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_cache
    ADD CONSTRAINT django_cache_pkey PRIMARY KEY (cache_key);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.dunning_assignment
    ADD CONSTRAINT dunning_assignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_assignmentrules
    ADD CONSTRAINT dunning_assignmentrules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_assignmentrules
    ADD CONSTRAINT dunning_assignmentrules_version_key UNIQUE (version);
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.dunning_holdentity
    ADD CONSTRAINT dunning_holdentity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_level
    ADD CONSTRAINT dunning_level_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_ownerdigest
    ADD CONSTRAINT dunning_ownerdigest_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.dunning_ownerdigest
    ADD CONSTRAINT dunning_ownerdigest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_ownerdigest
    ADD CONSTRAINT dunning_ownerdigest_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.dunning_ownernotice
    ADD CONSTRAINT dunning_ownernotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_ownernotice
    ADD CONSTRAINT dunning_ownernotice_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.dunning_policy
    ADD CONSTRAINT dunning_policy_code_key UNIQUE (code);
ALTER TABLE ONLY public.dunning_policy
    ADD CONSTRAINT dunning_policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_policyversion
    ADD CONSTRAINT dunning_policyversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_policyversion
    ADD CONSTRAINT dunning_policyversion_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.dunning_steer
    ADD CONSTRAINT dunning_steer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_steer
    ADD CONSTRAINT dunning_steer_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.dunning_textversion
    ADD CONSTRAINT dunning_textversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_exchangerate
    ADD CONSTRAINT exchange_rate_once UNIQUE (base, quote, "on", source);
ALTER TABLE ONLY public.dunning_holdentity
    ADD CONSTRAINT hold_entity_once UNIQUE (hold_id, entity_id);
ALTER TABLE ONLY public.credit_holdmail
    ADD CONSTRAINT hold_mail_once UNIQUE (hold_id, kind, email);
ALTER TABLE ONLY public.promises_instalment
    ADD CONSTRAINT instalment_day_once UNIQUE (version_id, due_on);
ALTER TABLE ONLY public.promises_instalment
    ADD CONSTRAINT instalment_once UNIQUE (version_id, number);
ALTER TABLE ONLY public.credit_insurancenotice
    ADD CONSTRAINT insurance_notice_once UNIQUE (policy_id, customer_id, kind, oldest_due_on);
ALTER TABLE ONLY public.receivables_openitem
    ADD CONSTRAINT item_source UNIQUE (source, external_id);
ALTER TABLE ONLY public.journal_event
    ADD CONSTRAINT journal_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.journal_event
    ADD CONSTRAINT journal_event_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.law_lawimport
    ADD CONSTRAINT law_lawimport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.law_lawimport
    ADD CONSTRAINT law_lawimport_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.law_lawrate
    ADD CONSTRAINT law_lawrate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.law_lawrate
    ADD CONSTRAINT law_rate_once UNIQUE (series, valid_from, is_published);
ALTER TABLE ONLY public.dunning_level
    ADD CONSTRAINT level_once UNIQUE (policy_version_id, step);
ALTER TABLE ONLY public.links_portallink
    ADD CONSTRAINT links_portallink_key_key UNIQUE (key);
ALTER TABLE ONLY public.links_portallink
    ADD CONSTRAINT links_portallink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links_portallink
    ADD CONSTRAINT links_portallink_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.links_portallinkitem
    ADD CONSTRAINT links_portallinkitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links_portaluse
    ADD CONSTRAINT links_portaluse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links_refusal
    ADD CONSTRAINT links_refusal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links_stepupcode
    ADD CONSTRAINT links_stepupcode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links_visit
    ADD CONSTRAINT links_visit_key_sha256_key UNIQUE (key_sha256);
ALTER TABLE ONLY public.links_visit
    ADD CONSTRAINT links_visit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.links_visit
    ADD CONSTRAINT links_visit_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_matchpair
    ADD CONSTRAINT match_pair_once UNIQUE (match_id, item_id);
ALTER TABLE ONLY public.organisation_membership
    ADD CONSTRAINT membership_once UNIQUE (user_id, entity_id);
ALTER TABLE ONLY public.parties_mergemove
    ADD CONSTRAINT merge_move_once UNIQUE (merge_id, "table", "column", stays);
ALTER TABLE ONLY public.messages_attachment
    ADD CONSTRAINT messages_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.messages_message
    ADD CONSTRAINT messages_message_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.messages_message
    ADD CONSTRAINT messages_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.messages_message
    ADD CONSTRAINT messages_message_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.messages_touch
    ADD CONSTRAINT messages_touch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.billing_order
    ADD CONSTRAINT order_number_once UNIQUE (entity_id, number);
ALTER TABLE ONLY public.billing_orderstop
    ADD CONSTRAINT order_stop_once UNIQUE (customer_id, entity_id);
ALTER TABLE ONLY public.organisation_apianswer
    ADD CONSTRAINT organisation_apianswer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_apikey_entities
    ADD CONSTRAINT organisation_apikey_entities_apikey_id_entity_id_5c71cd68_uniq UNIQUE (apikey_id, entity_id);
ALTER TABLE ONLY public.organisation_apikey_entities
    ADD CONSTRAINT organisation_apikey_entities_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_apikey
    ADD CONSTRAINT organisation_apikey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_apikey
    ADD CONSTRAINT organisation_apikey_prefix_key UNIQUE (prefix);
ALTER TABLE ONLY public.organisation_apikey
    ADD CONSTRAINT organisation_apikey_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.organisation_entity
    ADD CONSTRAINT organisation_entity_code_key UNIQUE (code);
ALTER TABLE ONLY public.organisation_entity
    ADD CONSTRAINT organisation_entity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_entity
    ADD CONSTRAINT organisation_entity_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.organisation_membership
    ADD CONSTRAINT organisation_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_switch
    ADD CONSTRAINT organisation_switch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_user
    ADD CONSTRAINT organisation_user_email_key UNIQUE (email);
ALTER TABLE ONLY public.organisation_user_groups
    ADD CONSTRAINT organisation_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_user_groups
    ADD CONSTRAINT organisation_user_groups_user_id_group_id_d5e45ae5_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.organisation_user
    ADD CONSTRAINT organisation_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organisation_user
    ADD CONSTRAINT organisation_user_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.organisation_user_user_permissions
    ADD CONSTRAINT organisation_user_user_p_user_id_permission_id_17a1491b_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.organisation_user_user_permissions
    ADD CONSTRAINT organisation_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.dunning_ownerdigest
    ADD CONSTRAINT owner_digest_once_per_run UNIQUE (run_id, email);
ALTER TABLE ONLY public.dunning_ownernotice
    ADD CONSTRAINT owner_notice_once UNIQUE (carrying_item_id, step, email);
ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.parties_customername
    ADD CONSTRAINT parties_customername_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parties_group
    ADD CONSTRAINT parties_group_code_key UNIQUE (code);
ALTER TABLE ONLY public.parties_group
    ADD CONSTRAINT parties_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parties_group
    ADD CONSTRAINT parties_group_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.parties_merge
    ADD CONSTRAINT parties_merge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.parties_merge
    ADD CONSTRAINT parties_merge_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.parties_merge
    ADD CONSTRAINT parties_merge_undoes_id_key UNIQUE (undoes_id);
ALTER TABLE ONLY public.parties_mergemove
    ADD CONSTRAINT parties_mergemove_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_attemptcredit
    ADD CONSTRAINT payments_attemptcredit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_attemptpart
    ADD CONSTRAINT payments_attemptpart_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_consent_id_key UNIQUE (consent_id);
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_key_key UNIQUE (key);
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_autopaysettings
    ADD CONSTRAINT payments_autopaysettings_entity_id_key UNIQUE (entity_id);
ALTER TABLE ONLY public.payments_autopaysettings
    ADD CONSTRAINT payments_autopaysettings_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_chargeback
    ADD CONSTRAINT payments_chargeback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_chargeback
    ADD CONSTRAINT payments_chargeback_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_consent
    ADD CONSTRAINT payments_consent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_consent
    ADD CONSTRAINT payments_consent_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_consentend
    ADD CONSTRAINT payments_consentend_consent_id_key UNIQUE (consent_id);
ALTER TABLE ONLY public.payments_consentend
    ADD CONSTRAINT payments_consentend_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_keptmethod
    ADD CONSTRAINT payments_keptmethod_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_keptmethod
    ADD CONSTRAINT payments_keptmethod_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_methodsetup
    ADD CONSTRAINT payments_methodsetup_key_key UNIQUE (key);
ALTER TABLE ONLY public.payments_methodsetup
    ADD CONSTRAINT payments_methodsetup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_methodsetup
    ADD CONSTRAINT payments_methodsetup_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_movement
    ADD CONSTRAINT payments_movement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_movement
    ADD CONSTRAINT payments_movement_posting_id_key UNIQUE (posting_id);
ALTER TABLE ONLY public.payments_partialreason
    ADD CONSTRAINT payments_partialreason_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_paymentattempt
    ADD CONSTRAINT payments_paymentattempt_key_key UNIQUE (key);
ALTER TABLE ONLY public.payments_paymentattempt
    ADD CONSTRAINT payments_paymentattempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_paymentattempt
    ADD CONSTRAINT payments_paymentattempt_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_fee_posting_id_key UNIQUE (fee_posting_id);
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_line_id_key UNIQUE (line_id);
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_payoutentry
    ADD CONSTRAINT payments_payoutentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_providerevent
    ADD CONSTRAINT payments_providerevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_providerevent
    ADD CONSTRAINT payments_providerevent_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_providerrefund
    ADD CONSTRAINT payments_providerrefund_key_key UNIQUE (key);
ALTER TABLE ONLY public.payments_providerrefund
    ADD CONSTRAINT payments_providerrefund_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_providerrefund
    ADD CONSTRAINT payments_providerrefund_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_sepafile
    ADD CONSTRAINT payments_sepafile_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.payments_sepafile
    ADD CONSTRAINT payments_sepafile_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_sepafile
    ADD CONSTRAINT payments_sepafile_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.payments_try
    ADD CONSTRAINT payments_try_key_key UNIQUE (key);
ALTER TABLE ONLY public.payments_try
    ADD CONSTRAINT payments_try_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payments_payoutentry
    ADD CONSTRAINT payout_entry_once UNIQUE (payout_id, reference);
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payout_once UNIQUE (provider, reference);
ALTER TABLE ONLY public.placements_placeditem
    ADD CONSTRAINT placeditem_once UNIQUE (placement_id, item_id);
ALTER TABLE ONLY public.placements_placementchange
    ADD CONSTRAINT placementchange_once UNIQUE (placement_id, key);
ALTER TABLE ONLY public.placements_placementdocument
    ADD CONSTRAINT placementdocument_once UNIQUE (placement_id, sha256);
ALTER TABLE ONLY public.placements_placementrequest
    ADD CONSTRAINT placementrequest_once UNIQUE (placement_id, key);
ALTER TABLE ONLY public.placements_agency
    ADD CONSTRAINT placements_agency_code_key UNIQUE (code);
ALTER TABLE ONLY public.placements_agency
    ADD CONSTRAINT placements_agency_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agency
    ADD CONSTRAINT placements_agency_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_agencyanswer
    ADD CONSTRAINT placements_agencyanswer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencycost
    ADD CONSTRAINT placements_agencycost_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencycost
    ADD CONSTRAINT placements_agencycost_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_agencyentity
    ADD CONSTRAINT placements_agencyentity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencyinvoice
    ADD CONSTRAINT placements_agencyinvoice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencyinvoice
    ADD CONSTRAINT placements_agencyinvoice_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_agencykey
    ADD CONSTRAINT placements_agencykey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencykey
    ADD CONSTRAINT placements_agencykey_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_agencykey
    ADD CONSTRAINT placements_agencykey_sha256_key UNIQUE (sha256);
ALTER TABLE ONLY public.placements_agencymember
    ADD CONSTRAINT placements_agencymember_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencymember
    ADD CONSTRAINT placements_agencymember_user_id_key UNIQUE (user_id);
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymoney_allocation_id_key UNIQUE (allocation_id);
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymoney_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymoney_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencyposting_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencyposting_posting_id_key UNIQUE (posting_id);
ALTER TABLE ONLY public.placements_agencyterms
    ADD CONSTRAINT placements_agencyterms_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_agencyterms
    ADD CONSTRAINT placements_agencyterms_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_conductentry
    ADD CONSTRAINT placements_conductentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_conductentry
    ADD CONSTRAINT placements_conductentry_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_placeditem
    ADD CONSTRAINT placements_placeditem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_number_key UNIQUE (number);
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_placementchange
    ADD CONSTRAINT placements_placementchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementchange
    ADD CONSTRAINT placements_placementchange_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_placementdemand
    ADD CONSTRAINT placements_placementdemand_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY public.placements_placementdemand
    ADD CONSTRAINT placements_placementdemand_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementdemand
    ADD CONSTRAINT placements_placementdemand_placement_id_key UNIQUE (placement_id);
ALTER TABLE ONLY public.placements_placementdemand
    ADD CONSTRAINT placements_placementdemand_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_placementdocument
    ADD CONSTRAINT placements_placementdocument_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementdocument
    ADD CONSTRAINT placements_placementdocument_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_placementhold
    ADD CONSTRAINT placements_placementhold_hold_id_key UNIQUE (hold_id);
ALTER TABLE ONLY public.placements_placementhold
    ADD CONSTRAINT placements_placementhold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementpack
    ADD CONSTRAINT placements_placementpack_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementpack
    ADD CONSTRAINT placements_placementpack_placement_id_key UNIQUE (placement_id);
ALTER TABLE ONLY public.placements_placementrequest
    ADD CONSTRAINT placements_placementrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementrequest
    ADD CONSTRAINT placements_placementrequest_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_placementrule
    ADD CONSTRAINT placements_placementrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_placementrule
    ADD CONSTRAINT placements_placementrule_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT placements_remittance_line_id_key UNIQUE (line_id);
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT placements_remittance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT placements_remittance_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.placements_remittanceline
    ADD CONSTRAINT placements_remittanceline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_planitem
    ADD CONSTRAINT plan_item_once UNIQUE (version_id, item_id);
ALTER TABLE ONLY public.promises_planversion
    ADD CONSTRAINT plan_version_once UNIQUE (plan_id, number);
ALTER TABLE ONLY public.dunning_policyversion
    ADD CONSTRAINT policy_version_once UNIQUE (policy_id, version);
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT policysending_once UNIQUE (customer_id, policy_id);
ALTER TABLE ONLY public.links_portallinkitem
    ADD CONSTRAINT portallinkitem_once UNIQUE (link_id, item_id);
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);
ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_promiseitem
    ADD CONSTRAINT promise_item_once UNIQUE (promise_id, item_id);
ALTER TABLE ONLY public.promises_instalment
    ADD CONSTRAINT promises_instalment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_plan
    ADD CONSTRAINT promises_plan_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_plan
    ADD CONSTRAINT promises_plan_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.promises_planagreement
    ADD CONSTRAINT promises_planagreement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_planagreement
    ADD CONSTRAINT promises_planagreement_version_id_key UNIQUE (version_id);
ALTER TABLE ONLY public.promises_planitem
    ADD CONSTRAINT promises_planitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_planversion
    ADD CONSTRAINT promises_planversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_promise
    ADD CONSTRAINT promises_promise_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promises_promise
    ADD CONSTRAINT promises_promise_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.promises_promise
    ADD CONSTRAINT promises_promise_replaces_id_key UNIQUE (replaces_id);
ALTER TABLE ONLY public.promises_promiseitem
    ADD CONSTRAINT promises_promiseitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replies_proposal
    ADD CONSTRAINT proposal_of_advice_once UNIQUE (advice_id);
ALTER TABLE ONLY public.payments_providerevent
    ADD CONSTRAINT provider_event_once UNIQUE (provider, external_id);
ALTER TABLE ONLY public.receivables_account
    ADD CONSTRAINT receivables_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receivables_account
    ADD CONSTRAINT receivables_account_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.receivables_allocation
    ADD CONSTRAINT receivables_allocation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receivables_allocation
    ADD CONSTRAINT receivables_allocation_posting_id_key UNIQUE (posting_id);
ALTER TABLE ONLY public.receivables_entry
    ADD CONSTRAINT receivables_entry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receivables_importbatch
    ADD CONSTRAINT receivables_importbatch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receivables_importbatch
    ADD CONSTRAINT receivables_importbatch_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.receivables_openitem
    ADD CONSTRAINT receivables_openitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receivables_openitem
    ADD CONSTRAINT receivables_openitem_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.receivables_posting
    ADD CONSTRAINT receivables_posting_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.receivables_posting
    ADD CONSTRAINT receivables_posting_reverses_id_key UNIQUE (reverses_id);
ALTER TABLE ONLY public.receivables_residual
    ADD CONSTRAINT receivables_residual_pkey PRIMARY KEY (item_id);
ALTER TABLE ONLY public.billing_recurringbill
    ADD CONSTRAINT recurring_billed_once UNIQUE (plan_id, key);
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT remittance_once UNIQUE (agency_id, entity_id, currency, reference);
ALTER TABLE ONLY public.placements_remittanceline
    ADD CONSTRAINT remittanceline_once UNIQUE (remittance_id, "position");
ALTER TABLE ONLY public.billing_renewalnotice
    ADD CONSTRAINT renewal_once UNIQUE (plan_id, term_ends_on);
ALTER TABLE ONLY public.billing_renewalproof
    ADD CONSTRAINT renewal_proof_once UNIQUE (notice_id, kind, external_id);
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_sha256_key UNIQUE (sha256);
ALTER TABLE ONLY public.replies_inboundattachment
    ADD CONSTRAINT replies_inboundattachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replies_proposal
    ADD CONSTRAINT replies_proposal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replies_proposal
    ADD CONSTRAINT replies_proposal_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT replies_sentadvice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT replies_sentadvice_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.runs_run
    ADD CONSTRAINT run_once_a_day UNIQUE (kind, as_of);
ALTER TABLE ONLY public.runs_action
    ADD CONSTRAINT runs_action_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.runs_action
    ADD CONSTRAINT runs_action_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.runs_actionitem
    ADD CONSTRAINT runs_actionitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.runs_decision
    ADD CONSTRAINT runs_decision_pkey PRIMARY KEY (run_id, account_id);
ALTER TABLE ONLY public.runs_run
    ADD CONSTRAINT runs_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.runs_run
    ADD CONSTRAINT runs_run_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT sent_advice_once UNIQUE NULLS NOT DISTINCT (inbound_id, attachment_id, part);
ALTER TABLE ONLY public.service_servicepass
    ADD CONSTRAINT service_servicepass_as_of_key UNIQUE (as_of);
ALTER TABLE ONLY public.service_servicepass
    ADD CONSTRAINT service_servicepass_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_servicerules
    ADD CONSTRAINT service_servicerules_entity_id_key UNIQUE (entity_id);
ALTER TABLE ONLY public.service_servicerules
    ADD CONSTRAINT service_servicerules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_servicestanding
    ADD CONSTRAINT service_servicestanding_account_id_key UNIQUE (account_id);
ALTER TABLE ONLY public.service_servicestanding
    ADD CONSTRAINT service_servicestanding_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_servicestanding
    ADD CONSTRAINT service_servicestanding_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.service_webhookdelivery
    ADD CONSTRAINT service_webhookdelivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_webhookdelivery
    ADD CONSTRAINT service_webhookdelivery_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.cash_statementfile
    ADD CONSTRAINT statement_file_once UNIQUE (entity_id, sha256);
ALTER TABLE ONLY public.billing_statementsending
    ADD CONSTRAINT statementsending_once UNIQUE (plan_id, as_of);
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT task_once_per_action UNIQUE (action_id, kind);
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT task_once_per_delivery UNIQUE (delivery_id, kind);
ALTER TABLE ONLY public.dunning_textversion
    ADD CONSTRAINT text_version_once UNIQUE (key, language, version);
ALTER TABLE ONLY public.payments_try
    ADD CONSTRAINT try_once UNIQUE (collection_id, number);
ALTER TABLE ONLY public.billing_usageline
    ADD CONSTRAINT usage_once UNIQUE (plan_id, external_id);
ALTER TABLE ONLY public.worklist_note
    ADD CONSTRAINT worklist_note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.worklist_note
    ADD CONSTRAINT worklist_note_public_id_key UNIQUE (public_id);
ALTER TABLE ONLY public.worklist_snooze
    ADD CONSTRAINT worklist_snooze_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT worklist_task_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT worklist_task_public_id_key UNIQUE (public_id);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE UNIQUE INDEX account_once ON public.receivables_account USING btree (customer_id, entity_id, currency) WHERE (NOT is_joined);
CREATE INDEX action_awaiting ON public.runs_action USING btree (account_id) WHERE ((state)::text = 'awaiting'::text);
CREATE UNIQUE INDEX action_step_once ON public.runs_action USING btree (carrying_item_id, step) WHERE ((NOT ((state)::text = ANY ((ARRAY['lapsed'::character varying, 'refused'::character varying])::text[]))) AND (NOT ((kind)::text = 'contact_task'::text)));
CREATE INDEX action_unsettled ON public.runs_action USING btree (run_id, id) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'claimed'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX agencyanswer_at ON public.placements_agencyanswer USING btree (key_id, at);
CREATE INDEX agencymoney_days ON public.placements_agencymoney USING btree (placement_id, "on");
CREATE INDEX agreements_acknowledgement_customer_id_5f72d8ed ON public.agreements_acknowledgement USING btree (customer_id);
CREATE INDEX agreements_acknowledgement_policy_id_1d78abaa ON public.agreements_acknowledgement USING btree (policy_id);
CREATE INDEX agreements_acknowledgement_recorded_by_id_aaeb90a1 ON public.agreements_acknowledgement USING btree (recorded_by_id);
CREATE INDEX agreements_creditpolicy_entity_id_d0db0238 ON public.agreements_creditpolicy USING btree (entity_id);
CREATE INDEX agreements_creditpolicytext_policy_id_55935be5 ON public.agreements_creditpolicytext USING btree (policy_id);
CREATE INDEX agreements_policysending_contact_id_ef35d2e2 ON public.agreements_policysending USING btree (contact_id);
CREATE INDEX agreements_policysending_customer_id_4d1b6f30 ON public.agreements_policysending USING btree (customer_id);
CREATE INDEX agreements_policysending_message_id_7f52d811_like ON public.agreements_policysending USING btree (message_id varchar_pattern_ops);
CREATE INDEX agreements_policysending_policy_id_d34a0b76 ON public.agreements_policysending USING btree (policy_id);
CREATE INDEX apianswer_at ON public.organisation_apianswer USING btree (key_id, at);
CREATE UNIQUE INDEX applicationcode_one_at_a_time ON public.credit_applicationcode USING btree (application_id) WHERE (ended_at IS NULL);
CREATE INDEX applicationletter_waiting ON public.credit_applicationletter USING btree (id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX approvals_vote_voter_id_c7a893c8 ON public.approvals_vote USING btree (voter_id);
CREATE INDEX assignment_last ON public.dunning_assignment USING btree (account_id, id DESC);
CREATE UNIQUE INDEX attempt_reference_once ON public.payments_paymentattempt USING btree (provider, reference) WHERE (NOT ((reference)::text = ''::text));
CREATE INDEX attempt_to_ask ON public.payments_paymentattempt USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE UNIQUE INDEX autopay_account_once ON public.payments_autopay USING btree (account_id) WHERE (is_active AND (plan_id IS NULL) AND (recurring_id IS NULL));
CREATE INDEX autopay_mail_waiting ON public.payments_autopaymail USING btree (state) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying])::text[]));
CREATE UNIQUE INDEX autopay_plan_once ON public.payments_autopay USING btree (plan_id) WHERE is_active;
CREATE UNIQUE INDEX autopay_recurring_once ON public.payments_autopay USING btree (recurring_id) WHERE is_active;
CREATE INDEX bank_line_likeness ON public.cash_bankline USING btree (bank_account_id, likeness);
CREATE UNIQUE INDEX bank_line_once ON public.cash_bankline USING btree (bank_account_id, fingerprint) WHERE (duplicate_of_id IS NULL);
CREATE INDEX bill_customer ON public.billing_bill USING btree (customer_id, id DESC);
CREATE UNIQUE INDEX bill_number_once ON public.billing_bill USING btree (entity_id, number) WHERE (NOT ((number)::text = ''::text));
CREATE INDEX bill_waiting ON public.billing_bill USING btree (leaves_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX billing_bill_account_id_ebd68bac ON public.billing_bill USING btree (account_id);
CREATE INDEX billing_bill_corrects_id_71d1956a ON public.billing_bill USING btree (corrects_id);
CREATE INDEX billing_bill_customer_id_a8a94fda ON public.billing_bill USING btree (customer_id);
CREATE INDEX billing_bill_entity_id_1922b883 ON public.billing_bill USING btree (entity_id);
CREATE INDEX billing_billfile_bill_id_9a5f6001 ON public.billing_billfile USING btree (bill_id);
CREATE INDEX billing_buyer_bill_to_id_dde51d72 ON public.billing_buyer USING btree (bill_to_id);
CREATE INDEX billing_classdays_entity_id_4e96ac21 ON public.billing_classdays USING btree (entity_id);
CREATE INDEX billing_copy_bill_id_a7ad127c ON public.billing_copy USING btree (bill_id);
CREATE INDEX billing_copylink_bill_id_be41f19d ON public.billing_copylink USING btree (bill_id);
CREATE INDEX billing_delivery_bill_id_718cdc4a ON public.billing_delivery USING btree (bill_id);
CREATE INDEX billing_delivery_contact_id_b36fd9e7 ON public.billing_delivery USING btree (contact_id);
CREATE INDEX billing_delivery_key_9b894eff_like ON public.billing_delivery USING btree (key varchar_pattern_ops);
CREATE INDEX billing_deposituse_bill_id_14f7a2ff ON public.billing_deposituse USING btree (bill_id);
CREATE INDEX billing_deposituse_request_id_ab6757a8 ON public.billing_deposituse USING btree (request_id);
CREATE INDEX billing_depositwaiver_order_id_03e729ff ON public.billing_depositwaiver USING btree (order_id);
CREATE INDEX billing_linkuse_link_id_2231ab1b ON public.billing_linkuse USING btree (link_id);
CREATE INDEX billing_numberrange_entity_id_0a387747 ON public.billing_numberrange USING btree (entity_id);
CREATE INDEX billing_order_customer_id_42dbafab ON public.billing_order USING btree (customer_id);
CREATE INDEX billing_order_entity_id_ed0de1ee ON public.billing_order USING btree (entity_id);
CREATE INDEX billing_order_external_id_73a18dc0_like ON public.billing_order USING btree (external_id varchar_pattern_ops);
CREATE INDEX billing_orderbill_order_id_9cb18e71 ON public.billing_orderbill USING btree (order_id);
CREATE INDEX billing_orderstop_customer_id_554625be ON public.billing_orderstop USING btree (customer_id);
CREATE INDEX billing_orderstop_entity_id_2a81f4bc ON public.billing_orderstop USING btree (entity_id);
CREATE INDEX billing_proof_delivery_id_40c9c6ad ON public.billing_proof USING btree (delivery_id);
CREATE INDEX billing_recurring_customer_id_4acf094d ON public.billing_recurring USING btree (customer_id);
CREATE INDEX billing_recurring_entity_id_ec17c352 ON public.billing_recurring USING btree (entity_id);
CREATE INDEX billing_recurring_external_id_898d3a1d_like ON public.billing_recurring USING btree (external_id varchar_pattern_ops);
CREATE INDEX billing_recurringbill_bill_id_0faa49d9 ON public.billing_recurringbill USING btree (bill_id);
CREATE INDEX billing_recurringbill_plan_id_8743ab8f ON public.billing_recurringbill USING btree (plan_id);
CREATE INDEX billing_renewalnotice_contact_id_883c47f3 ON public.billing_renewalnotice USING btree (contact_id);
CREATE INDEX billing_renewalnotice_key_d79cf7f9_like ON public.billing_renewalnotice USING btree (key varchar_pattern_ops);
CREATE INDEX billing_renewalnotice_plan_id_b5ebd942 ON public.billing_renewalnotice USING btree (plan_id);
CREATE INDEX billing_renewalproof_notice_id_18eee4a3 ON public.billing_renewalproof USING btree (notice_id);
CREATE INDEX billing_setaside_draft_id_feeec322 ON public.billing_setaside USING btree (draft_id);
CREATE INDEX billing_setaside_into_id_bb8898df ON public.billing_setaside USING btree (into_id);
CREATE INDEX billing_setaside_order_id_e8ffd90e ON public.billing_setaside USING btree (order_id);
CREATE INDEX billing_statementsending_contact_id_41788c5c ON public.billing_statementsending USING btree (contact_id);
CREATE INDEX billing_statementsending_key_7c288994_like ON public.billing_statementsending USING btree (key varchar_pattern_ops);
CREATE INDEX billing_statementsending_plan_id_075449a6 ON public.billing_statementsending USING btree (plan_id);
CREATE INDEX billing_usageline_billed_id_3f22181d ON public.billing_usageline USING btree (billed_id);
CREATE INDEX billing_usageline_plan_id_824975be ON public.billing_usageline USING btree (plan_id);
CREATE INDEX bureau_alert_of_customer ON public.credit_bureaualert USING btree (customer_id, happened_at DESC);
CREATE INDEX bureau_ask_on ON public.credit_bureauask USING btree ("on");
CREATE INDEX bureau_choice_last ON public.credit_bureauchoice USING btree (customer_id, bureau, id DESC);
CREATE INDEX bureau_report_of_customer ON public.credit_bureaureport USING btree (customer_id, reported_on DESC, id DESC);
CREATE INDEX cash_advice_customer_id_a7edce33 ON public.cash_advice USING btree (customer_id);
CREATE INDEX cash_advice_entity_id_1c2292b3 ON public.cash_advice USING btree (entity_id);
CREATE INDEX cash_advice_line_id_e5c3cf3f ON public.cash_advice USING btree (line_id);
CREATE INDEX cash_advicerow_advice_id_3d2be594 ON public.cash_advicerow USING btree (advice_id);
CREATE INDEX cash_applied_match_id_61827736 ON public.cash_applied USING btree (match_id);
CREATE INDEX cash_bankaccount_entity_id_9ec46335 ON public.cash_bankaccount USING btree (entity_id);
CREATE INDEX cash_bankline_bank_account_id_d1b284e3 ON public.cash_bankline USING btree (bank_account_id);
CREATE INDEX cash_bankline_duplicate_of_id_16df260f ON public.cash_bankline USING btree (duplicate_of_id);
CREATE INDEX cash_bankline_parent_id_27c7495b ON public.cash_bankline USING btree (parent_id);
CREATE INDEX cash_bankline_statement_id_0ac89978 ON public.cash_bankline USING btree (statement_id);
CREATE INDEX cash_bankstatement_bank_account_id_3917e02b ON public.cash_bankstatement USING btree (bank_account_id);
CREATE INDEX cash_bankstatement_file_id_bd19d614 ON public.cash_bankstatement USING btree (file_id);
CREATE INDEX cash_deduction_item_id_c58f0b4d ON public.cash_deduction USING btree (item_id);
CREATE INDEX cash_deduction_match_id_4269b648 ON public.cash_deduction USING btree (match_id);
CREATE INDEX cash_earmark_credit_id_a50eb6cd ON public.cash_earmark USING btree (credit_id);
CREATE INDEX cash_earmark_key_f202e1a9_like ON public.cash_earmark USING btree (key varchar_pattern_ops);
CREATE INDEX cash_learntfact_customer_id_dccf6267 ON public.cash_learntfact USING btree (customer_id);
CREATE INDEX cash_learntfact_entity_id_f222b47d ON public.cash_learntfact USING btree (entity_id);
CREATE INDEX cash_learntfact_match_id_79c5e4f4 ON public.cash_learntfact USING btree (match_id);
CREATE INDEX cash_linestanding_entity_id_29bd2929 ON public.cash_linestanding USING btree (entity_id);
CREATE INDEX cash_linestanding_owner_id_eb968f96 ON public.cash_linestanding USING btree (owner_id);
CREATE INDEX cash_match_entity_id_667c2b30 ON public.cash_match USING btree (entity_id);
CREATE INDEX cash_match_line_id_70f71484 ON public.cash_match USING btree (line_id);
CREATE INDEX cash_matchpair_item_id_a93ec399 ON public.cash_matchpair USING btree (item_id);
CREATE INDEX cash_matchpair_match_id_385982da ON public.cash_matchpair USING btree (match_id);
CREATE INDEX cash_paymentfile_bank_account_id_9f930cf2 ON public.cash_paymentfile USING btree (bank_account_id);
CREATE INDEX cash_paymentfile_entity_id_6f002eca ON public.cash_paymentfile USING btree (entity_id);
CREATE INDEX cash_paymentfile_message_id_f4771457_like ON public.cash_paymentfile USING btree (message_id varchar_pattern_ops);
CREATE INDEX cash_refund_account_id_ce0bfaa7 ON public.cash_refund USING btree (account_id);
CREATE INDEX cash_refund_credit_id_b947b954 ON public.cash_refund USING btree (credit_id);
CREATE INDEX cash_refund_end_to_end_9c06126c_like ON public.cash_refund USING btree (end_to_end varchar_pattern_ops);
CREATE INDEX cash_refund_file_id_f1b05ebb ON public.cash_refund USING btree (file_id);
CREATE INDEX cash_statementfile_entity_id_674665d7 ON public.cash_statementfile USING btree (entity_id);
CREATE INDEX cash_step_account_id_27c5aa3a ON public.cash_step USING btree (account_id);
CREATE INDEX cash_step_item_id_1e54a797 ON public.cash_step USING btree (item_id);
CREATE INDEX cash_step_line_id_0ecc57a1 ON public.cash_step USING btree (line_id);
CREATE INDEX cash_step_match_id_7537cab2 ON public.cash_step USING btree (match_id);
CREATE INDEX cash_surplus_account_id_e36da85e ON public.cash_surplus USING btree (account_id);
CREATE INDEX cash_surplus_match_id_b9839596 ON public.cash_surplus USING btree (match_id);
CREATE INDEX cash_surplususe_surplus_id_dfc026c2 ON public.cash_surplususe USING btree (surplus_id);
CREATE UNIQUE INDEX charge_interest_once ON public.charges_charge USING btree (item_id, period_from) WHERE ((NOT is_reversed) AND ((kind)::text = 'interest'::text));
CREATE UNIQUE INDEX charge_of_account_once ON public.charges_charge USING btree (account_id, occurrence) WHERE ((NOT is_reversed) AND (item_id IS NULL) AND ((kind)::text = 'late_fee'::text));
CREATE UNIQUE INDEX charge_once ON public.charges_charge USING btree (item_id, kind, occurrence) WHERE ((NOT is_reversed) AND (NOT ((kind)::text = 'interest'::text)));
CREATE UNIQUE INDEX chargeback_open_once ON public.payments_chargeback USING btree (attempt_id) WHERE ((state)::text = 'open'::text);
CREATE INDEX charges_charge_account_id_31316324 ON public.charges_charge USING btree (account_id);
CREATE INDEX charges_charge_entity_id_dae8b5e7 ON public.charges_charge USING btree (entity_id);
CREATE INDEX charges_charge_item_id_7b1e5279 ON public.charges_charge USING btree (item_id);
CREATE INDEX charges_chargesrun_as_of_095942a2 ON public.charges_chargesrun USING btree (as_of);
CREATE INDEX charges_customerterm_customer_id_7772b8e3 ON public.charges_customerterm USING btree (customer_id);
CREATE INDEX charges_customerterm_entity_id_e52c5441 ON public.charges_customerterm USING btree (entity_id);
CREATE INDEX charges_housesetting_entity_id_49358f6e ON public.charges_housesetting USING btree (entity_id);
CREATE INDEX charges_numberrange_entity_id_c1af5597 ON public.charges_numberrange USING btree (entity_id);
CREATE INDEX charges_waiver_charge_id_288d7944 ON public.charges_waiver USING btree (charge_id);
CREATE INDEX charges_withholding_account_id_dfb6bf1b ON public.charges_withholding USING btree (account_id);
CREATE INDEX charges_withholding_item_id_86fdc765 ON public.charges_withholding USING btree (item_id);
CREATE INDEX chronic_decision_last ON public.credit_chronicdecision USING btree (customer_id, entity_id, id DESC);
CREATE UNIQUE INDEX collection_instalment_live_once ON public.payments_collection USING btree (instalment_id) WHERE ((state)::text = ANY ((ARRAY['planned'::character varying, 'told'::character varying, 'charging'::character varying, 'under_way'::character varying, 'again'::character varying])::text[]));
CREATE UNIQUE INDEX collection_item_live_once ON public.payments_collection USING btree (item_id) WHERE ((state)::text = ANY ((ARRAY['planned'::character varying, 'told'::character varying, 'charging'::character varying, 'under_way'::character varying, 'again'::character varying])::text[]));
CREATE INDEX collection_live ON public.payments_collection USING btree (account_id) WHERE ((state)::text = ANY ((ARRAY['planned'::character varying, 'told'::character varying, 'charging'::character varying, 'under_way'::character varying, 'again'::character varying])::text[]));
CREATE INDEX collection_waiting ON public.payments_collection USING btree (charge_on) WHERE ((state)::text = ANY ((ARRAY['told'::character varying, 'again'::character varying])::text[]));
CREATE INDEX conduct_list ON public.placements_conductentry USING btree (agency_id, happened_on DESC);
CREATE INDEX contact_email ON public.parties_contact USING btree (lower((email)::text));
CREATE INDEX credit_applicationcode_application_id_87d140a4 ON public.credit_applicationcode USING btree (application_id);
CREATE INDEX credit_applicationconsent_application_id_b8c446f3 ON public.credit_applicationconsent USING btree (application_id);
CREATE INDEX credit_applicationevidence_application_id_edff0b12 ON public.credit_applicationevidence USING btree (application_id);
CREATE INDEX credit_applicationfile_application_id_66c86fb5 ON public.credit_applicationfile USING btree (application_id);
CREATE INDEX credit_applicationletter_application_id_38652608 ON public.credit_applicationletter USING btree (application_id);
CREATE INDEX credit_applicationletter_message_id_0c345c21_like ON public.credit_applicationletter USING btree (message_id varchar_pattern_ops);
CREATE INDEX credit_applicationreference_application_id_d33b1e20 ON public.credit_applicationreference USING btree (application_id);
CREATE INDEX credit_bureaualert_customer_id_f70c2052 ON public.credit_bureaualert USING btree (customer_id);
CREATE INDEX credit_bureauask_customer_id_244dcaac ON public.credit_bureauask USING btree (customer_id);
CREATE INDEX credit_bureauask_report_id_3004eae0 ON public.credit_bureauask USING btree (report_id);
CREATE INDEX credit_bureauchoice_ask_id_134412ed ON public.credit_bureauchoice USING btree (ask_id);
CREATE INDEX credit_bureauchoice_customer_id_19608a52 ON public.credit_bureauchoice USING btree (customer_id);
CREATE INDEX credit_bureaureport_customer_id_841dad89 ON public.credit_bureaureport USING btree (customer_id);
CREATE INDEX credit_chronicdecision_customer_id_d042d3e7 ON public.credit_chronicdecision USING btree (customer_id);
CREATE INDEX credit_chronicdecision_entity_id_610b8ab3 ON public.credit_chronicdecision USING btree (entity_id);
CREATE INDEX credit_creditapplication_customer_id_9641e69b ON public.credit_creditapplication USING btree (customer_id);
CREATE INDEX credit_creditapplication_entity_id_33e4720c ON public.credit_creditapplication USING btree (entity_id);
CREATE INDEX credit_credithold_customer_id_e17af371 ON public.credit_credithold USING btree (customer_id);
CREATE INDEX credit_credithold_entity_id_e26fd060 ON public.credit_credithold USING btree (entity_id);
CREATE INDEX credit_creditlimit_account_id_d849c778 ON public.credit_creditlimit USING btree (account_id);
CREATE INDEX credit_creditlimit_customer_id_79ea6570 ON public.credit_creditlimit USING btree (customer_id);
CREATE INDEX credit_creditlimit_entity_id_c797d8cd ON public.credit_creditlimit USING btree (entity_id);
CREATE INDEX credit_creditlimit_group_id_75bad922 ON public.credit_creditlimit USING btree (group_id);
CREATE INDEX credit_creditreview_customer_id_7240312a ON public.credit_creditreview USING btree (customer_id);
CREATE INDEX credit_creditreview_score_id_676de4fb ON public.credit_creditreview USING btree (score_id);
CREATE INDEX credit_creditsettings_entity_id_7684d207 ON public.credit_creditsettings USING btree (entity_id);
CREATE UNIQUE INDEX credit_hold_once ON public.credit_credithold USING btree (customer_id, entity_id) WHERE ((state)::text = ANY ((ARRAY['warned'::character varying, 'held'::character varying])::text[]));
CREATE INDEX credit_hold_passed ON public.credit_credithold USING btree (passed_until) WHERE (passed_until IS NOT NULL);
CREATE INDEX credit_holdmail_contact_id_3ca7606f ON public.credit_holdmail USING btree (contact_id);
CREATE INDEX credit_holdmail_hold_id_39860ed5 ON public.credit_holdmail USING btree (hold_id);
CREATE INDEX credit_holdmail_message_id_df6c99ef_like ON public.credit_holdmail USING btree (message_id varchar_pattern_ops);
CREATE INDEX credit_holdrelease_hold_id_713b196f ON public.credit_holdrelease USING btree (hold_id);
CREATE INDEX credit_insolvencynote_customer_id_b8e0815e ON public.credit_insolvencynote USING btree (customer_id);
CREATE INDEX credit_insurancenotice_customer_id_249f5dce ON public.credit_insurancenotice USING btree (customer_id);
CREATE INDEX credit_insurancenotice_policy_id_a9e32779 ON public.credit_insurancenotice USING btree (policy_id);
CREATE INDEX credit_insurancepolicy_entity_id_372b9cfc ON public.credit_insurancepolicy USING btree (entity_id);
CREATE INDEX credit_insuredlimit_customer_id_b3caf80f ON public.credit_insuredlimit USING btree (customer_id);
CREATE INDEX credit_insuredlimit_policy_id_64839fc5 ON public.credit_insuredlimit USING btree (policy_id);
CREATE INDEX credit_limit_of_account ON public.credit_creditlimit USING btree (account_id, id DESC);
CREATE INDEX credit_limit_of_customer ON public.credit_creditlimit USING btree (customer_id, entity_id, id DESC);
CREATE INDEX credit_limit_of_group ON public.credit_creditlimit USING btree (group_id, entity_id, id DESC);
CREATE INDEX credit_limitrequest_account_id_6d8de327 ON public.credit_limitrequest USING btree (account_id);
CREATE INDEX credit_limitrequest_customer_id_7f832da5 ON public.credit_limitrequest USING btree (customer_id);
CREATE INDEX credit_limitrequest_entity_id_d1499076 ON public.credit_limitrequest USING btree (entity_id);
CREATE INDEX credit_limitrequest_group_id_733a0434 ON public.credit_limitrequest USING btree (group_id);
CREATE INDEX credit_ordercheck_customer_id_63356f4a ON public.credit_ordercheck USING btree (customer_id);
CREATE INDEX credit_ordercheck_entity_id_1bf0ef9d ON public.credit_ordercheck USING btree (entity_id);
CREATE INDEX credit_ownerview_customer_id_46034128 ON public.credit_ownerview USING btree (customer_id);
CREATE INDEX credit_ownerview_entity_id_fb359602 ON public.credit_ownerview USING btree (entity_id);
CREATE INDEX credit_review_due ON public.credit_creditreview USING btree (due_on) WHERE ((state)::text = 'due'::text);
CREATE UNIQUE INDEX credit_review_once ON public.credit_creditreview USING btree (customer_id) WHERE ((state)::text = 'due'::text);
CREATE INDEX credit_score_customer_id_e43792be ON public.credit_score USING btree (customer_id);
CREATE INDEX credit_score_group_id_76c7525c ON public.credit_score USING btree (group_id);
CREATE INDEX credit_score_of_group_id_ddbbd814 ON public.credit_score USING btree (of_group_id);
CREATE INDEX credit_termswish_entity_id_749b319c ON public.credit_termswish USING btree (entity_id);
CREATE INDEX creditapplication_email ON public.credit_creditapplication USING btree (email, made_at);
CREATE INDEX creditapplication_list ON public.credit_creditapplication USING btree (entity_id, state, id DESC);
CREATE UNIQUE INDEX creditapplication_one_open ON public.credit_creditapplication USING btree (customer_id, entity_id) WHERE ((state)::text = 'in_review'::text);
CREATE INDEX creditapplication_register ON public.credit_creditapplication USING btree (register_number);
CREATE INDEX creditapplication_vat ON public.credit_creditapplication USING btree (vat_id);
CREATE INDEX customer_name ON public.parties_customer USING btree (name);
CREATE INDEX delivery_open ON public.billing_delivery USING btree (id) WHERE ((state)::text = ANY ((ARRAY['due'::character varying, 'sending'::character varying])::text[]));
CREATE UNIQUE INDEX deposit_waiver_asked_once ON public.billing_depositwaiver USING btree (order_id) WHERE ((state)::text = 'asked'::text);
CREATE UNIQUE INDEX dispute_line_once ON public.disputes_disputeline USING btree (dispute_id, "position") WHERE (replaced_at IS NULL);
CREATE INDEX dispute_standing_last ON public.disputes_disputestanding USING btree (dispute_id, starts_on DESC, id DESC);
CREATE INDEX dispute_undecided ON public.disputes_dispute USING btree (due_on) WHERE ((state)::text = ANY ((ARRAY['open'::character varying, 'in_review'::character varying])::text[]));
CREATE INDEX disputes_dispute_account_id_efdb9f37 ON public.disputes_dispute USING btree (account_id);
CREATE INDEX disputes_dispute_contact_id_c243e98a ON public.disputes_dispute USING btree (contact_id);
CREATE INDEX disputes_dispute_deduction_id_1b96ea12 ON public.disputes_dispute USING btree (deduction_id);
CREATE INDEX disputes_dispute_item_id_234b9f35 ON public.disputes_dispute USING btree (item_id);
CREATE INDEX disputes_dispute_owner_id_46396e2f ON public.disputes_dispute USING btree (owner_id);
CREATE INDEX disputes_disputefile_dispute_id_a16bcd53 ON public.disputes_disputefile USING btree (dispute_id);
CREATE INDEX disputes_disputeline_dispute_id_b5185a7a ON public.disputes_disputeline USING btree (dispute_id);
CREATE INDEX django_cache_expires ON public.django_cache USING btree (expires);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX dunning_hold_account_id_870da945 ON public.dunning_hold USING btree (account_id);
CREATE INDEX dunning_hold_customer_id_7fa98448 ON public.dunning_hold USING btree (customer_id);
CREATE INDEX dunning_hold_group_id_16fc6799 ON public.dunning_hold USING btree (group_id);
CREATE INDEX dunning_hold_item_id_419917a2 ON public.dunning_hold USING btree (item_id);
CREATE INDEX dunning_hold_owner_id_776cc949 ON public.dunning_hold USING btree (owner_id);
CREATE INDEX dunning_holdentity_entity_id_b06ee4a0 ON public.dunning_holdentity USING btree (entity_id);
CREATE INDEX dunning_holdentity_hold_id_486b68f1 ON public.dunning_holdentity USING btree (hold_id);
CREATE INDEX dunning_level_policy_version_id_7d26b96a ON public.dunning_level USING btree (policy_version_id);
CREATE INDEX dunning_ownerdigest_message_id_14ca2a60_like ON public.dunning_ownerdigest USING btree (message_id varchar_pattern_ops);
CREATE INDEX dunning_ownerdigest_person_id_e0a221b9 ON public.dunning_ownerdigest USING btree (person_id);
CREATE INDEX dunning_ownernotice_account_id_473c96d5 ON public.dunning_ownernotice USING btree (account_id);
CREATE INDEX dunning_ownernotice_digest_id_a0137a81 ON public.dunning_ownernotice USING btree (digest_id);
CREATE INDEX dunning_ownernotice_person_id_6a1f1aeb ON public.dunning_ownernotice USING btree (person_id);
CREATE INDEX dunning_policy_code_df3d59b7_like ON public.dunning_policy USING btree (code varchar_pattern_ops);
CREATE INDEX dunning_policyversion_policy_id_1cddfc12 ON public.dunning_policyversion USING btree (policy_id);
CREATE INDEX dunning_steer_account_id_f5d3083d ON public.dunning_steer USING btree (account_id);
CREATE INDEX earmark_live ON public.cash_earmark USING btree (credit_id) WHERE (ended_at IS NULL);
CREATE INDEX entry_item_day ON public.receivables_entry USING btree (item_id, effective_on) WHERE (item_id IS NOT NULL);
CREATE INDEX event_customer ON public.journal_event USING btree (customer_id, id) WHERE (customer_id IS NOT NULL);
CREATE INDEX event_subject ON public.journal_event USING btree (subject, subject_id);
CREATE INDEX fact_said_by ON public.cash_learntfact USING btree (entity_id, kind, said);
CREATE INDEX hold_mail_waiting ON public.credit_holdmail USING btree (state) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying])::text[]));
CREATE UNIQUE INDEX hold_release_once ON public.credit_holdrelease USING btree (hold_id) WHERE ((state)::text = 'asked'::text);
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));
CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);
CREATE INDEX inbound_state_received ON public.replies_inbound USING btree (state, received_at);
CREATE INDEX inbound_waiting ON public.replies_inbound USING btree (settled_on) WHERE ((arrived_as)::text = 'new'::text);
CREATE INDEX insurance_of_entity ON public.credit_insurancepolicy USING btree (entity_id, id DESC);
CREATE INDEX insured_limit_last ON public.credit_insuredlimit USING btree (customer_id, policy_id, id DESC);
CREATE INDEX law_lawrate_batch_id_6aad4574 ON public.law_lawrate USING btree (batch_id);
CREATE UNIQUE INDEX limit_request_once ON public.credit_limitrequest USING btree (account_id, customer_id, group_id, entity_id) NULLS NOT DISTINCT WHERE ((state)::text = 'asked'::text);
CREATE INDEX line_to_clear ON public.cash_linestanding USING btree (entity_id, state) WHERE ((state)::text = ANY ((ARRAY['waiting'::character varying, 'open'::character varying, 'proposed'::character varying, 'parked'::character varying])::text[]));
CREATE INDEX links_portallink_account_id_1d83da1f ON public.links_portallink USING btree (account_id);
CREATE INDEX links_portallink_contact_id_37abd878 ON public.links_portallink USING btree (contact_id);
CREATE INDEX links_portallink_customer_id_798b5c5a ON public.links_portallink USING btree (customer_id);
CREATE INDEX links_portallink_key_056f49f9_like ON public.links_portallink USING btree (key varchar_pattern_ops);
CREATE INDEX links_portallinkitem_item_id_4f4f83c9 ON public.links_portallinkitem USING btree (item_id);
CREATE INDEX links_portallinkitem_link_id_849a3659 ON public.links_portallinkitem USING btree (link_id);
CREATE INDEX links_portaluse_link_id_001a8571 ON public.links_portaluse USING btree (link_id);
CREATE INDEX links_stepupcode_link_id_b069af1d ON public.links_stepupcode USING btree (link_id);
CREATE INDEX links_visit_key_sha256_a9771bdd_like ON public.links_visit USING btree (key_sha256 varchar_pattern_ops);
CREATE INDEX links_visit_link_id_96040920 ON public.links_visit USING btree (link_id);
CREATE UNIQUE INDEX match_proposed_once ON public.cash_match USING btree (line_id) WHERE ((state)::text = 'proposed'::text);
CREATE INDEX message_account ON public.messages_message USING btree (account_id);
CREATE INDEX message_state_id ON public.messages_message USING btree (state, id);
CREATE INDEX messages_attachment_message_id_6e2cb857 ON public.messages_attachment USING btree (message_id);
CREATE INDEX messages_message_contact_id_ea76d645 ON public.messages_message USING btree (contact_id);
CREATE INDEX messages_message_customer_id_78c07f92 ON public.messages_message USING btree (customer_id);
CREATE INDEX messages_message_entity_id_a7752fb3 ON public.messages_message USING btree (entity_id);
CREATE INDEX messages_message_message_id_9f82592c_like ON public.messages_message USING btree (message_id varchar_pattern_ops);
CREATE INDEX messages_touch_contact_id_b2d6746b ON public.messages_touch USING btree (contact_id);
CREATE INDEX messages_touch_customer_id_eeb111d5 ON public.messages_touch USING btree (customer_id);
CREATE INDEX messages_touch_entity_id_278e7d2d ON public.messages_touch USING btree (entity_id);
CREATE INDEX messages_touch_message_id_715994bf ON public.messages_touch USING btree (message_id);
CREATE UNIQUE INDEX method_mandate_once ON public.payments_keptmethod USING btree (mandate_reference) WHERE ((kind)::text = 'mandate'::text);
CREATE UNIQUE INDEX method_reference_once ON public.payments_keptmethod USING btree (provider, reference) WHERE (NOT ((reference)::text = ''::text));
CREATE UNIQUE INDEX movement_received_once ON public.payments_movement USING btree (attempt_id) WHERE ((kind)::text = 'received'::text);
CREATE INDEX order_check_live ON public.credit_ordercheck USING btree (customer_id) WHERE ((credit_minor > 0) AND (ended_at IS NULL));
CREATE UNIQUE INDEX order_check_once ON public.credit_ordercheck USING btree (entity_id, order_key) WHERE (ended_at IS NULL);
CREATE INDEX order_deposit_open ON public.billing_order USING btree (id) WHERE ((state)::text = ANY ((ARRAY['deposit_asked'::character varying, 'deposit_paid'::character varying])::text[]));
CREATE INDEX organisation_apianswer_key_id_90a53f0c ON public.organisation_apianswer USING btree (key_id);
CREATE INDEX organisation_apikey_entities_apikey_id_3037a070 ON public.organisation_apikey_entities USING btree (apikey_id);
CREATE INDEX organisation_apikey_entities_entity_id_2cbdb83d ON public.organisation_apikey_entities USING btree (entity_id);
CREATE INDEX organisation_apikey_prefix_c488af6f_like ON public.organisation_apikey USING btree (prefix varchar_pattern_ops);
CREATE INDEX organisation_entity_code_668e0c9f_like ON public.organisation_entity USING btree (code varchar_pattern_ops);
CREATE INDEX organisation_membership_entity_id_36041f48 ON public.organisation_membership USING btree (entity_id);
CREATE INDEX organisation_membership_user_id_f6ff1acf ON public.organisation_membership USING btree (user_id);
CREATE INDEX organisation_user_email_c1e03f6f_like ON public.organisation_user USING btree (email varchar_pattern_ops);
CREATE INDEX organisation_user_groups_group_id_bb1e3f05 ON public.organisation_user_groups USING btree (group_id);
CREATE INDEX organisation_user_groups_user_id_71a7f609 ON public.organisation_user_groups USING btree (user_id);
CREATE INDEX organisation_user_user_permissions_permission_id_b4c6469d ON public.organisation_user_user_permissions USING btree (permission_id);
CREATE INDEX organisation_user_user_permissions_user_id_31d3e213 ON public.organisation_user_user_permissions USING btree (user_id);
CREATE INDEX owner_digest_unsettled ON public.dunning_ownerdigest USING btree (id) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX owner_view_last ON public.credit_ownerview USING btree (customer_id, entity_id, id DESC);
CREATE INDEX parties_contact_customer_id_7de3fd38 ON public.parties_contact USING btree (customer_id);
CREATE INDEX parties_customer_group_id_bad562e9 ON public.parties_customer USING btree (group_id);
CREATE INDEX parties_customer_merged_into_id_55135928 ON public.parties_customer USING btree (merged_into_id);
CREATE INDEX parties_customer_owner_id_9e631538 ON public.parties_customer USING btree (owner_id);
CREATE INDEX parties_customername_customer_id_f9ffb9db ON public.parties_customername USING btree (customer_id);
CREATE INDEX parties_group_code_fdefc281_like ON public.parties_group USING btree (code varchar_pattern_ops);
CREATE INDEX parties_merge_gone_id_5bdc7fb1 ON public.parties_merge USING btree (gone_id);
CREATE INDEX parties_merge_kept_id_4740eebc ON public.parties_merge USING btree (kept_id);
CREATE INDEX parties_mergemove_merge_id_23fcb4df ON public.parties_mergemove USING btree (merge_id);
CREATE INDEX payments_attemptcredit_attempt_id_7b38fa47 ON public.payments_attemptcredit USING btree (attempt_id);
CREATE INDEX payments_attemptcredit_item_id_55f0606a ON public.payments_attemptcredit USING btree (item_id);
CREATE INDEX payments_attemptpart_attempt_id_a3d01c7a ON public.payments_attemptpart USING btree (attempt_id);
CREATE INDEX payments_attemptpart_item_id_6ffccc63 ON public.payments_attemptpart USING btree (item_id);
CREATE INDEX payments_autopay_account_id_862dd55d ON public.payments_autopay USING btree (account_id);
CREATE INDEX payments_autopay_method_id_f654b8da ON public.payments_autopay USING btree (method_id);
CREATE INDEX payments_autopay_plan_id_28ce0a80 ON public.payments_autopay USING btree (plan_id);
CREATE INDEX payments_autopay_recurring_id_0c9b39f2 ON public.payments_autopay USING btree (recurring_id);
CREATE INDEX payments_autopaymail_account_id_f5142ffa ON public.payments_autopaymail USING btree (account_id);
CREATE INDEX payments_autopaymail_contact_id_93f10b8b ON public.payments_autopaymail USING btree (contact_id);
CREATE INDEX payments_autopaymail_key_6f0038e8_like ON public.payments_autopaymail USING btree (key varchar_pattern_ops);
CREATE INDEX payments_autopaymail_message_id_0fe3c39a_like ON public.payments_autopaymail USING btree (message_id varchar_pattern_ops);
CREATE INDEX payments_autopaymail_method_id_8ce79e57 ON public.payments_autopaymail USING btree (method_id);
CREATE INDEX payments_autopaysettings_creditor_account_id_8f9a5d02 ON public.payments_autopaysettings USING btree (creditor_account_id);
CREATE INDEX payments_chargeback_attempt_id_e58444c3 ON public.payments_chargeback USING btree (attempt_id);
CREATE INDEX payments_collection_account_id_b67bcd32 ON public.payments_collection USING btree (account_id);
CREATE INDEX payments_collection_autopay_id_f6ce4b14 ON public.payments_collection USING btree (autopay_id);
CREATE INDEX payments_collection_instalment_id_9aee7c2a ON public.payments_collection USING btree (instalment_id);
CREATE INDEX payments_collection_item_id_08e7465c ON public.payments_collection USING btree (item_id);
CREATE INDEX payments_collection_notice_id_4bfe42ab ON public.payments_collection USING btree (notice_id);
CREATE INDEX payments_consent_account_id_ef9798b7 ON public.payments_consent USING btree (account_id);
CREATE INDEX payments_consent_contact_id_ec49483e ON public.payments_consent USING btree (contact_id);
CREATE INDEX payments_consent_method_id_87d6748f ON public.payments_consent USING btree (method_id);
CREATE INDEX payments_keptmethod_account_id_74dad547 ON public.payments_keptmethod USING btree (account_id);
CREATE INDEX payments_keptmethod_contact_id_97fe741e ON public.payments_keptmethod USING btree (contact_id);
CREATE INDEX payments_methodsetup_account_id_a55d3a6b ON public.payments_methodsetup USING btree (account_id);
CREATE INDEX payments_methodsetup_contact_id_d80a967b ON public.payments_methodsetup USING btree (contact_id);
CREATE INDEX payments_methodsetup_key_cc1444cc_like ON public.payments_methodsetup USING btree (key varchar_pattern_ops);
CREATE INDEX payments_methodsetup_method_id_151a3cd5 ON public.payments_methodsetup USING btree (method_id);
CREATE INDEX payments_movement_attempt_id_78b66818 ON public.payments_movement USING btree (attempt_id);
CREATE INDEX payments_movement_item_id_cdafcc94 ON public.payments_movement USING btree (item_id);
CREATE INDEX payments_partialreason_attempt_id_5475c710 ON public.payments_partialreason USING btree (attempt_id);
CREATE INDEX payments_partialreason_item_id_b401cd14 ON public.payments_partialreason USING btree (item_id);
CREATE INDEX payments_paymentattempt_account_id_91e292ff ON public.payments_paymentattempt USING btree (account_id);
CREATE INDEX payments_paymentattempt_contact_id_f05b6a2a ON public.payments_paymentattempt USING btree (contact_id);
CREATE INDEX payments_paymentattempt_key_ea9efc17_like ON public.payments_paymentattempt USING btree (key varchar_pattern_ops);
CREATE INDEX payments_payoutentry_attempt_id_b5437a10 ON public.payments_payoutentry USING btree (attempt_id);
CREATE INDEX payments_payoutentry_payout_id_c0d08318 ON public.payments_payoutentry USING btree (payout_id);
CREATE INDEX payments_providerrefund_attempt_id_5b896e07 ON public.payments_providerrefund USING btree (attempt_id);
CREATE INDEX payments_providerrefund_credit_id_3460c25b ON public.payments_providerrefund USING btree (credit_id);
CREATE INDEX payments_providerrefund_key_429337ed_like ON public.payments_providerrefund USING btree (key varchar_pattern_ops);
CREATE INDEX payments_sepafile_bank_account_id_bb545563 ON public.payments_sepafile USING btree (bank_account_id);
CREATE INDEX payments_sepafile_entity_id_cd9ba536 ON public.payments_sepafile USING btree (entity_id);
CREATE INDEX payments_sepafile_message_id_3e3c3299_like ON public.payments_sepafile USING btree (message_id varchar_pattern_ops);
CREATE INDEX payments_try_collection_id_90c74ac1 ON public.payments_try USING btree (collection_id);
CREATE INDEX payments_try_file_id_064f95f6 ON public.payments_try USING btree (file_id);
CREATE INDEX payments_try_key_ac3eb471_like ON public.payments_try USING btree (key varchar_pattern_ops);
CREATE INDEX payments_try_method_id_c9a5a2c5 ON public.payments_try USING btree (method_id);
CREATE UNIQUE INDEX placeditem_one_live ON public.placements_placeditem USING btree (item_id) WHERE is_live;
CREATE INDEX placement_board ON public.placements_placement USING btree (agency_id, state, id DESC);
CREATE INDEX placement_of_account ON public.placements_placement USING btree (account_id, id DESC);
CREATE INDEX placementchange_feed ON public.placements_placementchange USING btree (placement_id, id);
CREATE INDEX placementdemand_waiting ON public.placements_placementdemand USING btree (state) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX placementrequest_open ON public.placements_placementrequest USING btree (answer_by) WHERE ((state)::text = 'open'::text);
CREATE INDEX placements_agency_code_88142591_like ON public.placements_agency USING btree (code varchar_pattern_ops);
CREATE INDEX placements_agencyanswer_key_id_c75c3709 ON public.placements_agencyanswer USING btree (key_id);
CREATE INDEX placements_agencycost_placement_id_8d02ba43 ON public.placements_agencycost USING btree (placement_id);
CREATE INDEX placements_agencycost_request_id_f6cdf31b ON public.placements_agencycost USING btree (request_id);
CREATE INDEX placements_agencyentity_agency_id_3ce616a4 ON public.placements_agencyentity USING btree (agency_id);
CREATE INDEX placements_agencyentity_entity_id_dad516a4 ON public.placements_agencyentity USING btree (entity_id);
CREATE INDEX placements_agencyinvoice_agency_id_1e5cc979 ON public.placements_agencyinvoice USING btree (agency_id);
CREATE INDEX placements_agencyinvoice_entity_id_02ebb976 ON public.placements_agencyinvoice USING btree (entity_id);
CREATE INDEX placements_agencyinvoice_remittance_id_65a77734 ON public.placements_agencyinvoice USING btree (remittance_id);
CREATE INDEX placements_agencykey_agency_id_437a3431 ON public.placements_agencykey USING btree (agency_id);
CREATE INDEX placements_agencykey_sha256_5c107501_like ON public.placements_agencykey USING btree (sha256 varchar_pattern_ops);
CREATE INDEX placements_agencymember_agency_id_d532060d ON public.placements_agencymember USING btree (agency_id);
CREATE INDEX placements_agencymoney_placement_id_487799b4 ON public.placements_agencymoney USING btree (placement_id);
CREATE INDEX placements_agencymoney_receipt_id_c7a057d6 ON public.placements_agencymoney USING btree (receipt_id);
CREATE INDEX placements_agencymoney_reverses_id_11eb47bb ON public.placements_agencymoney USING btree (reverses_id);
CREATE INDEX placements_agencyposting_agency_id_9b32e076 ON public.placements_agencyposting USING btree (agency_id);
CREATE INDEX placements_agencyposting_cost_id_aad7b0cc ON public.placements_agencyposting USING btree (cost_id);
CREATE INDEX placements_agencyposting_entity_id_72af44eb ON public.placements_agencyposting USING btree (entity_id);
CREATE INDEX placements_agencyposting_invoice_id_1a42b06b ON public.placements_agencyposting USING btree (invoice_id);
CREATE INDEX placements_agencyposting_money_id_07c7ba30 ON public.placements_agencyposting USING btree (money_id);
CREATE INDEX placements_agencyposting_remittance_id_7712cfa4 ON public.placements_agencyposting USING btree (remittance_id);
CREATE INDEX placements_agencyterms_agency_id_fa023185 ON public.placements_agencyterms USING btree (agency_id);
CREATE INDEX placements_conductentry_agency_id_afc138f8 ON public.placements_conductentry USING btree (agency_id);
CREATE INDEX placements_conductentry_placement_id_25051c62 ON public.placements_conductentry USING btree (placement_id);
CREATE INDEX placements_placeditem_item_id_d2dfb0e7 ON public.placements_placeditem USING btree (item_id);
CREATE INDEX placements_placeditem_placement_id_cff2c0f0 ON public.placements_placeditem USING btree (placement_id);
CREATE INDEX placements_placement_account_id_d8ba8ddf ON public.placements_placement USING btree (account_id);
CREATE INDEX placements_placement_agency_id_f1ad583c ON public.placements_placement USING btree (agency_id);
CREATE INDEX placements_placement_number_bb7d800d_like ON public.placements_placement USING btree (number varchar_pattern_ops);
CREATE INDEX placements_placement_rule_id_7f82c969 ON public.placements_placement USING btree (rule_id);
CREATE INDEX placements_placement_terms_id_ecfc331f ON public.placements_placement USING btree (terms_id);
CREATE INDEX placements_placementchange_placement_id_197a0841 ON public.placements_placementchange USING btree (placement_id);
CREATE INDEX placements_placementdemand_contact_id_28cd6729 ON public.placements_placementdemand USING btree (contact_id);
CREATE INDEX placements_placementdemand_message_id_b874e5f3_like ON public.placements_placementdemand USING btree (message_id varchar_pattern_ops);
CREATE INDEX placements_placementdocument_placement_id_00fb8ddd ON public.placements_placementdocument USING btree (placement_id);
CREATE INDEX placements_placementhold_placement_id_1f5a36e2 ON public.placements_placementhold USING btree (placement_id);
CREATE INDEX placements_placementrequest_placement_id_83411a9f ON public.placements_placementrequest USING btree (placement_id);
CREATE INDEX placements_placementrule_entity_id_b309215a ON public.placements_placementrule USING btree (entity_id);
CREATE INDEX placements_remittance_agency_id_a89a08a0 ON public.placements_remittance USING btree (agency_id);
CREATE INDEX placements_remittance_entity_id_ec9c9025 ON public.placements_remittance USING btree (entity_id);
CREATE INDEX placements_remittanceline_cost_id_3a69989c ON public.placements_remittanceline USING btree (cost_id);
CREATE INDEX placements_remittanceline_money_id_f842f2d6 ON public.placements_remittanceline USING btree (money_id);
CREATE INDEX placements_remittanceline_remittance_id_15a36adf ON public.placements_remittanceline USING btree (remittance_id);
CREATE INDEX plan_running ON public.promises_plan USING btree (account_id) WHERE ((state)::text = 'running'::text);
CREATE INDEX policysending_open ON public.agreements_policysending USING btree (id) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);
CREATE INDEX promise_running ON public.promises_promise USING btree (due_on) WHERE ((state)::text = 'running'::text);
CREATE INDEX promises_instalment_version_id_49f9e8a7 ON public.promises_instalment USING btree (version_id);
CREATE INDEX promises_plan_account_id_7b430a73 ON public.promises_plan USING btree (account_id);
CREATE INDEX promises_planitem_item_id_9cd27268 ON public.promises_planitem USING btree (item_id);
CREATE INDEX promises_planitem_version_id_de7d83c5 ON public.promises_planitem USING btree (version_id);
CREATE INDEX promises_planversion_plan_id_a860ae0a ON public.promises_planversion USING btree (plan_id);
CREATE INDEX promises_promise_account_id_516e7658 ON public.promises_promise USING btree (account_id);
CREATE INDEX promises_promiseitem_item_id_44a39586 ON public.promises_promiseitem USING btree (item_id);
CREATE INDEX promises_promiseitem_promise_id_f3a2cd20 ON public.promises_promiseitem USING btree (promise_id);
CREATE UNIQUE INDEX proof_once ON public.billing_proof USING btree (delivery_id, kind, external_id) WHERE (NOT ((external_id)::text = ''::text));
CREATE UNIQUE INDEX proposal_once ON public.replies_proposal USING btree (inbound_id, kind) WHERE (advice_id IS NULL);
CREATE INDEX provider_event_about ON public.payments_providerevent USING btree (provider, reference);
CREATE INDEX provider_event_waiting ON public.payments_providerevent USING btree (next_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX receivables_account_collector_id_8d5bf587 ON public.receivables_account USING btree (collector_id);
CREATE INDEX receivables_account_customer_id_2687d3f7 ON public.receivables_account USING btree (customer_id);
CREATE INDEX receivables_account_entity_id_2ca0271a ON public.receivables_account USING btree (entity_id);
CREATE INDEX receivables_allocation_credit_item_id_3e0e2aa3 ON public.receivables_allocation USING btree (credit_item_id);
CREATE INDEX receivables_allocation_debit_item_id_816770c4 ON public.receivables_allocation USING btree (debit_item_id);
CREATE INDEX receivables_entry_effective_on_14a7ed79 ON public.receivables_entry USING btree (effective_on);
CREATE INDEX receivables_entry_posting_id_831fd706 ON public.receivables_entry USING btree (posting_id);
CREATE INDEX receivables_importbatch_entity_id_b7ce3ad5 ON public.receivables_importbatch USING btree (entity_id);
CREATE INDEX receivables_openitem_account_id_870f50d1 ON public.receivables_openitem USING btree (account_id);
CREATE INDEX receivables_residual_account_id_088fb508 ON public.receivables_residual USING btree (account_id);
CREATE INDEX recurring_look ON public.billing_recurring USING btree (look_on) WHERE (look_on IS NOT NULL);
CREATE INDEX recurring_tell ON public.billing_recurring USING btree (tell_on) WHERE (tell_on IS NOT NULL);
CREATE INDEX refusal_address ON public.links_refusal USING btree (address, at);
CREATE INDEX renewal_open ON public.billing_renewalnotice USING btree (id) WHERE ((state)::text = ANY ((ARRAY['due'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX replies_inbound_account_id_339c4980 ON public.replies_inbound USING btree (account_id);
CREATE INDEX replies_inbound_contact_id_0762ffb4 ON public.replies_inbound USING btree (contact_id);
CREATE INDEX replies_inbound_customer_id_627db261 ON public.replies_inbound USING btree (customer_id);
CREATE INDEX replies_inbound_entity_id_a87bd95b ON public.replies_inbound USING btree (entity_id);
CREATE INDEX replies_inbound_letter_id_e5d15f27 ON public.replies_inbound USING btree (letter_id);
CREATE INDEX replies_inbound_sha256_8c6b1dc3_like ON public.replies_inbound USING btree (sha256 varchar_pattern_ops);
CREATE INDEX replies_inboundattachment_inbound_id_f828b5fa ON public.replies_inboundattachment USING btree (inbound_id);
CREATE INDEX replies_proposal_advice_id_006840ee ON public.replies_proposal USING btree (advice_id);
CREATE INDEX replies_proposal_inbound_id_b28544a6 ON public.replies_proposal USING btree (inbound_id);
CREATE INDEX replies_sentadvice_account_id_3a1179a8 ON public.replies_sentadvice USING btree (account_id);
CREATE INDEX replies_sentadvice_advice_id_2ce563eb ON public.replies_sentadvice USING btree (advice_id);
CREATE INDEX replies_sentadvice_attachment_id_297577c9 ON public.replies_sentadvice USING btree (attachment_id);
CREATE INDEX replies_sentadvice_inbound_id_6aee70f7 ON public.replies_sentadvice USING btree (inbound_id);
CREATE INDEX runs_actionitem_action_id_42891ca7 ON public.runs_actionitem USING btree (action_id);
CREATE INDEX runs_actionitem_item_id_2e46b41a ON public.runs_actionitem USING btree (item_id);
CREATE INDEX score_last ON public.credit_score USING btree (customer_id, as_of DESC, id DESC);
CREATE INDEX score_last_of_group ON public.credit_score USING btree (group_id, as_of DESC, id DESC);
CREATE INDEX service_touched ON public.service_servicestanding USING btree (state) WHERE (NOT ((state)::text = 'normal'::text));
CREATE INDEX service_webhookdelivery_account_id_4763f7d9 ON public.service_webhookdelivery USING btree (account_id);
CREATE UNIQUE INDEX setaside_draft_once ON public.billing_setaside USING btree (draft_id) WHERE (taken_out_at IS NULL);
CREATE UNIQUE INDEX setaside_order_once ON public.billing_setaside USING btree (order_id) WHERE (taken_out_at IS NULL);
CREATE INDEX setaside_waiting ON public.billing_setaside USING btree (set_aside_on) WHERE ((into_id IS NULL) AND (taken_out_at IS NULL));
CREATE UNIQUE INDEX snooze_once ON public.worklist_snooze USING btree (user_id, row_kind, row_id) WHERE (woken_at IS NULL);
CREATE INDEX statementsending_open ON public.billing_statementsending USING btree (id) WHERE ((state)::text = ANY ((ARRAY['due'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX steer_account_until ON public.dunning_steer USING btree (account_id, until);
CREATE UNIQUE INDEX steer_once ON public.dunning_steer USING btree (carrying_item_id, step, kind) WHERE (((kind)::text = ANY ((ARRAY['skip'::character varying, 'forward'::character varying])::text[])) AND (withdrawn_at IS NULL));
CREATE UNIQUE INDEX stepup_one_at_a_time ON public.links_stepupcode USING btree (link_id) WHERE (ended_at IS NULL);
CREATE INDEX task_closed_by ON public.worklist_task USING btree (closed_by, closed_at) WHERE (closed_at IS NOT NULL);
CREATE UNIQUE INDEX task_one_contact_missing ON public.worklist_task USING btree (account_id) WHERE (((kind)::text = 'contact_missing'::text) AND ((state)::text = 'open'::text));
CREATE INDEX task_state_due ON public.worklist_task USING btree (state, due_on);
CREATE UNIQUE INDEX terms_wish_once ON public.credit_termswish USING btree (entity_id) NULLS NOT DISTINCT WHERE ((state)::text = 'asked'::text);
CREATE INDEX touch_on ON public.messages_touch USING btree ("on") WHERE (voided_at IS NULL);
CREATE INDEX touch_person_on ON public.messages_touch USING btree (person_key, "on") WHERE (voided_at IS NULL);
CREATE UNIQUE INDEX touch_source ON public.messages_touch USING btree (source, external_id) WHERE (voided_at IS NULL);
CREATE UNIQUE INDEX try_one_at_a_time ON public.payments_try USING btree (collection_id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE UNIQUE INDEX user_email_any_case ON public.organisation_user USING btree (lower((email)::text));
CREATE UNIQUE INDEX vote_once ON public.approvals_vote USING btree (subject, subject_id, voter_id) WHERE (withdrawn_at IS NULL);
CREATE UNIQUE INDEX waiver_one_at_a_time ON public.charges_waiver USING btree (charge_id) WHERE ((state)::text = 'asked'::text);
CREATE INDEX webhook_waiting ON public.service_webhookdelivery USING btree (next_at) WHERE ((state)::text = 'waiting'::text);
CREATE UNIQUE INDEX withholding_once ON public.charges_withholding USING btree (item_id, kind) WHERE (ended_on IS NULL);
CREATE INDEX worklist_note_account_id_df61d492 ON public.worklist_note USING btree (account_id);
CREATE INDEX worklist_note_customer_id_c4aa58d0 ON public.worklist_note USING btree (customer_id);
CREATE INDEX worklist_snooze_account_id_d49a127e ON public.worklist_snooze USING btree (account_id);
CREATE INDEX worklist_snooze_user_id_2b688f92 ON public.worklist_snooze USING btree (user_id);
CREATE INDEX worklist_task_account_id_60268e86 ON public.worklist_task USING btree (account_id);
CREATE INDEX worklist_task_assignee_id_3dbbfc21 ON public.worklist_task USING btree (assignee_id);
CREATE INDEX worklist_task_delivery_id_b107cf9d ON public.worklist_task USING btree (delivery_id);
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON public.charges_charge DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.charges_agree();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.agreements_acknowledgement FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.agreements_creditpolicy FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.agreements_creditpolicytext FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_classdays FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_copy FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_deposituse FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_exchangerate FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_linkuse FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_proof FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_recurringbill FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.billing_renewalproof FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_advicerow FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_applied FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_bankline FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_learntfact FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_matchpair FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_step FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.cash_surplususe FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charges_chargesrun FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charges_customerterm FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charges_housesetting FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.charges_reversal FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_applicationconsent FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_applicationevidence FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_applicationfile FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_applicationreference FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_bureaualert FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_bureauask FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_bureauchoice FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_bureaureport FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_chronicdecision FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_creditlimit FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_creditsettings FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_insolvencynote FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_insurancenotice FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_insurancepolicy FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_insuredlimit FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_ownerview FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.credit_score FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.disputes_disputefile FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.disputes_disputestanding FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dunning_assignment FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dunning_assignmentrules FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dunning_level FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dunning_policyversion FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.dunning_textversion FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.journal_event FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.law_lawimport FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.law_lawrate FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.links_portallinkitem FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.links_portaluse FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.links_refusal FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.parties_merge FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.parties_mergemove FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payments_attemptcredit FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payments_attemptpart FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payments_consent FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payments_consentend FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payments_movement FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.payments_partialreason FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.placements_agencycost FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.placements_agencymoney FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.placements_agencyposting FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.placements_agencyterms FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.placements_placementchange FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.promises_instalment FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.promises_planagreement FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.promises_planitem FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.promises_planversion FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.promises_promiseitem FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.receivables_allocation FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.receivables_entry FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.receivables_openitem FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.receivables_posting FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.runs_decision FOR EACH ROW EXECUTE FUNCTION public.dunwell_refuse_change();
CREATE TRIGGER billed_once BEFORE UPDATE ON public.billing_bill FOR EACH ROW WHEN ((((new.state)::text = ANY ((ARRAY['waiting'::character varying, 'issued'::character varying])::text[])) AND ((old.state)::text <> (new.state)::text))) EXECUTE FUNCTION public.billing_once();
CREATE TRIGGER keep_accounts BEFORE INSERT ON public.promises_planitem FOR EACH ROW EXECUTE FUNCTION public.promises_keep_accounts();
CREATE TRIGGER keep_accounts BEFORE INSERT ON public.promises_promiseitem FOR EACH ROW EXECUTE FUNCTION public.promises_keep_accounts();
CREATE TRIGGER keep_bill BEFORE DELETE OR UPDATE ON public.billing_bill FOR EACH ROW EXECUTE FUNCTION public.billing_keep_bill();
CREATE TRIGGER keep_charge BEFORE DELETE OR UPDATE ON public.charges_charge FOR EACH ROW EXECUTE FUNCTION public.charges_keep_charge();
CREATE TRIGGER keep_entries AFTER INSERT ON public.receivables_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.receivables_keep_entries();
CREATE TRIGGER keep_file BEFORE INSERT OR DELETE OR UPDATE ON public.billing_billfile FOR EACH ROW EXECUTE FUNCTION public.billing_keep_file();
CREATE TRIGGER keep_gathered BEFORE DELETE OR UPDATE ON public.billing_setaside FOR EACH ROW EXECUTE FUNCTION public.billing_keep_gathered();
CREATE CONSTRAINT TRIGGER keep_one_plan AFTER INSERT ON public.promises_planagreement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.promises_keep_one_plan();
CREATE CONSTRAINT TRIGGER keep_promise AFTER INSERT OR UPDATE OF amount_minor ON public.promises_promise DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.promises_keep_promise();
CREATE CONSTRAINT TRIGGER keep_promise AFTER INSERT ON public.promises_promiseitem DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.promises_keep_promise();
CREATE TRIGGER keep_touch BEFORE DELETE OR UPDATE ON public.messages_touch FOR EACH ROW EXECUTE FUNCTION public.dunwell_keep_touch();
CREATE CONSTRAINT TRIGGER keep_version AFTER INSERT ON public.promises_instalment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.promises_keep_version();
CREATE CONSTRAINT TRIGGER keep_version AFTER INSERT ON public.promises_planitem DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.promises_keep_version();
CREATE CONSTRAINT TRIGGER keep_version AFTER INSERT ON public.promises_planversion DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.promises_keep_version();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();
CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();
CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();
CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();
CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_organisation_user_id FOREIGN KEY (user_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_acknowledgement
    ADD CONSTRAINT agreements_acknowled_customer_id_5f72d8ed_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_acknowledgement
    ADD CONSTRAINT agreements_acknowled_policy_id_1d78abaa_fk_agreement FOREIGN KEY (policy_id) REFERENCES public.agreements_creditpolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_acknowledgement
    ADD CONSTRAINT agreements_acknowled_recorded_by_id_aaeb90a1_fk_organisat FOREIGN KEY (recorded_by_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_creditpolicy
    ADD CONSTRAINT agreements_creditpol_entity_id_d0db0238_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_creditpolicytext
    ADD CONSTRAINT agreements_creditpol_policy_id_55935be5_fk_agreement FOREIGN KEY (policy_id) REFERENCES public.agreements_creditpolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT agreements_policysen_contact_id_ef35d2e2_fk_parties_c FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT agreements_policysen_customer_id_4d1b6f30_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agreements_policysending
    ADD CONSTRAINT agreements_policysen_policy_id_d34a0b76_fk_agreement FOREIGN KEY (policy_id) REFERENCES public.agreements_creditpolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.approvals_vote
    ADD CONSTRAINT approvals_vote_voter_id_c7a893c8_fk_organisation_user_id FOREIGN KEY (voter_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_account_id_ebd68bac_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_corrects_id_71d1956a_fk_billing_bill_id FOREIGN KEY (corrects_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_customer_id_a8a94fda_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_entity_id_1922b883_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_bill
    ADD CONSTRAINT billing_bill_item_id_79c1d421_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_billfile
    ADD CONSTRAINT billing_billfile_bill_id_9a5f6001_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_buyer
    ADD CONSTRAINT billing_buyer_bill_to_id_dde51d72_fk_parties_customer_id FOREIGN KEY (bill_to_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_buyer
    ADD CONSTRAINT billing_buyer_customer_id_261f6d48_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_classdays
    ADD CONSTRAINT billing_classdays_entity_id_4e96ac21_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_copy
    ADD CONSTRAINT billing_copy_bill_id_a7ad127c_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_copylink
    ADD CONSTRAINT billing_copylink_bill_id_be41f19d_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_copylink
    ADD CONSTRAINT billing_copylink_delivery_id_95fd08f1_fk_billing_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.billing_delivery(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_delivery
    ADD CONSTRAINT billing_delivery_bill_id_718cdc4a_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_delivery
    ADD CONSTRAINT billing_delivery_contact_id_b36fd9e7_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_deposituse
    ADD CONSTRAINT billing_deposituse_bill_id_14f7a2ff_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_deposituse
    ADD CONSTRAINT billing_deposituse_item_id_a44a3b92_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_deposituse
    ADD CONSTRAINT billing_deposituse_request_id_ab6757a8_fk_billing_bill_id FOREIGN KEY (request_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_depositwaiver
    ADD CONSTRAINT billing_depositwaiver_order_id_03e729ff_fk_billing_order_id FOREIGN KEY (order_id) REFERENCES public.billing_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_linkuse
    ADD CONSTRAINT billing_linkuse_link_id_2231ab1b_fk_billing_copylink_id FOREIGN KEY (link_id) REFERENCES public.billing_copylink(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_numberrange
    ADD CONSTRAINT billing_numberrange_entity_id_0a387747_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_order
    ADD CONSTRAINT billing_order_customer_id_42dbafab_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_order
    ADD CONSTRAINT billing_order_entity_id_ed0de1ee_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_orderbill
    ADD CONSTRAINT billing_orderbill_bill_id_e3016b5e_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_orderbill
    ADD CONSTRAINT billing_orderbill_order_id_9cb18e71_fk_billing_order_id FOREIGN KEY (order_id) REFERENCES public.billing_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_orderstop
    ADD CONSTRAINT billing_orderstop_customer_id_554625be_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_orderstop
    ADD CONSTRAINT billing_orderstop_entity_id_2a81f4bc_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_proof
    ADD CONSTRAINT billing_proof_delivery_id_40c9c6ad_fk_billing_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.billing_delivery(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_recurring
    ADD CONSTRAINT billing_recurring_customer_id_4acf094d_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_recurring
    ADD CONSTRAINT billing_recurring_entity_id_ec17c352_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_recurringbill
    ADD CONSTRAINT billing_recurringbill_bill_id_0faa49d9_fk_billing_bill_id FOREIGN KEY (bill_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_recurringbill
    ADD CONSTRAINT billing_recurringbill_plan_id_8743ab8f_fk_billing_recurring_id FOREIGN KEY (plan_id) REFERENCES public.billing_recurring(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_renewalnotice
    ADD CONSTRAINT billing_renewalnotice_contact_id_883c47f3_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_renewalnotice
    ADD CONSTRAINT billing_renewalnotice_plan_id_b5ebd942_fk_billing_recurring_id FOREIGN KEY (plan_id) REFERENCES public.billing_recurring(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_renewalproof
    ADD CONSTRAINT billing_renewalproof_notice_id_18eee4a3_fk_billing_r FOREIGN KEY (notice_id) REFERENCES public.billing_renewalnotice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_seller
    ADD CONSTRAINT billing_seller_entity_id_7945df66_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_setaside
    ADD CONSTRAINT billing_setaside_draft_id_feeec322_fk_billing_bill_id FOREIGN KEY (draft_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_setaside
    ADD CONSTRAINT billing_setaside_into_id_bb8898df_fk_billing_bill_id FOREIGN KEY (into_id) REFERENCES public.billing_bill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_setaside
    ADD CONSTRAINT billing_setaside_order_id_e8ffd90e_fk_billing_order_id FOREIGN KEY (order_id) REFERENCES public.billing_order(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_statementplan
    ADD CONSTRAINT billing_statementpla_account_id_adbbf9d5_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_statementsending
    ADD CONSTRAINT billing_statementsen_contact_id_41788c5c_fk_parties_c FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_statementsending
    ADD CONSTRAINT billing_statementsen_plan_id_075449a6_fk_billing_s FOREIGN KEY (plan_id) REFERENCES public.billing_statementplan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_usageline
    ADD CONSTRAINT billing_usageline_billed_id_3f22181d_fk_billing_r FOREIGN KEY (billed_id) REFERENCES public.billing_recurringbill(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.billing_usageline
    ADD CONSTRAINT billing_usageline_plan_id_824975be_fk_billing_recurring_id FOREIGN KEY (plan_id) REFERENCES public.billing_recurring(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_customer_id_a7edce33_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_entity_id_1c2292b3_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_advice
    ADD CONSTRAINT cash_advice_line_id_e5c3cf3f_fk_cash_bankline_id FOREIGN KEY (line_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_advicerow
    ADD CONSTRAINT cash_advicerow_advice_id_3d2be594_fk_cash_advice_id FOREIGN KEY (advice_id) REFERENCES public.cash_advice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_applied
    ADD CONSTRAINT cash_applied_allocation_id_2cfb71dc_fk_receivabl FOREIGN KEY (allocation_id) REFERENCES public.receivables_allocation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_applied
    ADD CONSTRAINT cash_applied_match_id_61827736_fk_cash_match_id FOREIGN KEY (match_id) REFERENCES public.cash_match(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankaccount
    ADD CONSTRAINT cash_bankaccount_entity_id_9ec46335_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_bank_account_id_d1b284e3_fk_cash_bankaccount_id FOREIGN KEY (bank_account_id) REFERENCES public.cash_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_duplicate_of_id_16df260f_fk_cash_bankline_id FOREIGN KEY (duplicate_of_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_parent_id_27c7495b_fk_cash_bankline_id FOREIGN KEY (parent_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankline
    ADD CONSTRAINT cash_bankline_statement_id_0ac89978_fk_cash_bankstatement_id FOREIGN KEY (statement_id) REFERENCES public.cash_bankstatement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankstatement
    ADD CONSTRAINT cash_bankstatement_bank_account_id_3917e02b_fk_cash_bank FOREIGN KEY (bank_account_id) REFERENCES public.cash_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_bankstatement
    ADD CONSTRAINT cash_bankstatement_file_id_bd19d614_fk_cash_statementfile_id FOREIGN KEY (file_id) REFERENCES public.cash_statementfile(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_cashpolicy
    ADD CONSTRAINT cash_cashpolicy_entity_id_c7006c65_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT cash_deduction_credit_id_7416f9d9_fk_receivables_openitem_id FOREIGN KEY (credit_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT cash_deduction_item_id_c58f0b4d_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_deduction
    ADD CONSTRAINT cash_deduction_match_id_4269b648_fk_cash_match_id FOREIGN KEY (match_id) REFERENCES public.cash_match(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_earmark
    ADD CONSTRAINT cash_earmark_credit_id_a50eb6cd_fk_receivables_openitem_id FOREIGN KEY (credit_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_learntfact
    ADD CONSTRAINT cash_learntfact_customer_id_dccf6267_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_learntfact
    ADD CONSTRAINT cash_learntfact_entity_id_f222b47d_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_learntfact
    ADD CONSTRAINT cash_learntfact_match_id_79c5e4f4_fk_cash_match_id FOREIGN KEY (match_id) REFERENCES public.cash_match(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_linestanding
    ADD CONSTRAINT cash_linestanding_entity_id_29bd2929_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_linestanding
    ADD CONSTRAINT cash_linestanding_line_id_093566ed_fk_cash_bankline_id FOREIGN KEY (line_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_linestanding
    ADD CONSTRAINT cash_linestanding_owner_id_eb968f96_fk_organisation_user_id FOREIGN KEY (owner_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_match
    ADD CONSTRAINT cash_match_entity_id_667c2b30_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_match
    ADD CONSTRAINT cash_match_line_id_70f71484_fk_cash_bankline_id FOREIGN KEY (line_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_matchpair
    ADD CONSTRAINT cash_matchpair_item_id_a93ec399_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_matchpair
    ADD CONSTRAINT cash_matchpair_match_id_385982da_fk_cash_match_id FOREIGN KEY (match_id) REFERENCES public.cash_match(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_paymentfile
    ADD CONSTRAINT cash_paymentfile_bank_account_id_9f930cf2_fk_cash_bank FOREIGN KEY (bank_account_id) REFERENCES public.cash_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_paymentfile
    ADD CONSTRAINT cash_paymentfile_entity_id_6f002eca_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_account_id_ce0bfaa7_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_credit_id_b947b954_fk_receivables_openitem_id FOREIGN KEY (credit_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_file_id_f1b05ebb_fk_cash_paymentfile_id FOREIGN KEY (file_id) REFERENCES public.cash_paymentfile(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_refund
    ADD CONSTRAINT cash_refund_item_id_8c422464_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_statementfile
    ADD CONSTRAINT cash_statementfile_entity_id_674665d7_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_account_id_27c5aa3a_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_item_id_1e54a797_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_line_id_0ecc57a1_fk_cash_bankline_id FOREIGN KEY (line_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_match_id_7537cab2_fk_cash_match_id FOREIGN KEY (match_id) REFERENCES public.cash_match(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_posting_id_d7931014_fk_receivables_posting_id FOREIGN KEY (posting_id) REFERENCES public.receivables_posting(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_step
    ADD CONSTRAINT cash_step_undoes_id_c778c3ea_fk_cash_step_id FOREIGN KEY (undoes_id) REFERENCES public.cash_step(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_surplus
    ADD CONSTRAINT cash_surplus_account_id_e36da85e_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_surplus
    ADD CONSTRAINT cash_surplus_item_id_aaeae05b_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_surplus
    ADD CONSTRAINT cash_surplus_match_id_b9839596_fk_cash_match_id FOREIGN KEY (match_id) REFERENCES public.cash_match(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_surplususe
    ADD CONSTRAINT cash_surplususe_allocation_id_958ef3c4_fk_receivabl FOREIGN KEY (allocation_id) REFERENCES public.receivables_allocation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.cash_surplususe
    ADD CONSTRAINT cash_surplususe_surplus_id_dfc026c2_fk_cash_surplus_id FOREIGN KEY (surplus_id) REFERENCES public.cash_surplus(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_account_id_31316324_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_debit_item_id_014d28fe_fk_receivabl FOREIGN KEY (debit_item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_entity_id_dae8b5e7_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_charge
    ADD CONSTRAINT charges_charge_item_id_7b1e5279_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_customerterm
    ADD CONSTRAINT charges_customerterm_customer_id_7772b8e3_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_customerterm
    ADD CONSTRAINT charges_customerterm_entity_id_e52c5441_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_housesetting
    ADD CONSTRAINT charges_housesetting_entity_id_49358f6e_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_numberrange
    ADD CONSTRAINT charges_numberrange_entity_id_c1af5597_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_reversal
    ADD CONSTRAINT charges_reversal_charge_id_74d5bf39_fk_charges_charge_id FOREIGN KEY (charge_id) REFERENCES public.charges_charge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_reversal
    ADD CONSTRAINT charges_reversal_credit_item_id_25154c94_fk_receivabl FOREIGN KEY (credit_item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_waiver
    ADD CONSTRAINT charges_waiver_charge_id_288d7944_fk_charges_charge_id FOREIGN KEY (charge_id) REFERENCES public.charges_charge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_waiver
    ADD CONSTRAINT charges_waiver_credit_item_id_3e5abbd9_fk_receivabl FOREIGN KEY (credit_item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_withholding
    ADD CONSTRAINT charges_withholding_account_id_dfb6bf1b_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.charges_withholding
    ADD CONSTRAINT charges_withholding_item_id_86fdc765_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_applicationcode
    ADD CONSTRAINT credit_applicationco_application_id_87d140a4_fk_credit_cr FOREIGN KEY (application_id) REFERENCES public.credit_creditapplication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_applicationconsent
    ADD CONSTRAINT credit_applicationco_application_id_b8c446f3_fk_credit_cr FOREIGN KEY (application_id) REFERENCES public.credit_creditapplication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_applicationevidence
    ADD CONSTRAINT credit_applicationev_application_id_edff0b12_fk_credit_cr FOREIGN KEY (application_id) REFERENCES public.credit_creditapplication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_applicationfile
    ADD CONSTRAINT credit_applicationfi_application_id_66c86fb5_fk_credit_cr FOREIGN KEY (application_id) REFERENCES public.credit_creditapplication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_applicationletter
    ADD CONSTRAINT credit_applicationle_application_id_38652608_fk_credit_cr FOREIGN KEY (application_id) REFERENCES public.credit_creditapplication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_applicationreference
    ADD CONSTRAINT credit_applicationre_application_id_d33b1e20_fk_credit_cr FOREIGN KEY (application_id) REFERENCES public.credit_creditapplication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_bureaualert
    ADD CONSTRAINT credit_bureaualert_customer_id_f70c2052_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_bureauask
    ADD CONSTRAINT credit_bureauask_customer_id_244dcaac_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_bureauask
    ADD CONSTRAINT credit_bureauask_report_id_3004eae0_fk_credit_bureaureport_id FOREIGN KEY (report_id) REFERENCES public.credit_bureaureport(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_bureauchoice
    ADD CONSTRAINT credit_bureauchoice_ask_id_134412ed_fk_credit_bureauask_id FOREIGN KEY (ask_id) REFERENCES public.credit_bureauask(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_bureauchoice
    ADD CONSTRAINT credit_bureauchoice_customer_id_19608a52_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_bureaureport
    ADD CONSTRAINT credit_bureaureport_customer_id_841dad89_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_chronicdecision
    ADD CONSTRAINT credit_chronicdecisi_customer_id_d042d3e7_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_chronicdecision
    ADD CONSTRAINT credit_chronicdecisi_entity_id_610b8ab3_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditapplication
    ADD CONSTRAINT credit_creditapplica_customer_id_9641e69b_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditapplication
    ADD CONSTRAINT credit_creditapplica_entity_id_33e4720c_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_credithold
    ADD CONSTRAINT credit_credithold_customer_id_e17af371_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_credithold
    ADD CONSTRAINT credit_credithold_entity_id_e26fd060_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_account_id_d849c778_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_customer_id_79ea6570_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_entity_id_c797d8cd_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_group_id_75bad922_fk_parties_group_id FOREIGN KEY (group_id) REFERENCES public.parties_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditlimit
    ADD CONSTRAINT credit_creditlimit_request_id_1143c4fd_fk_credit_li FOREIGN KEY (request_id) REFERENCES public.credit_limitrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditreview
    ADD CONSTRAINT credit_creditreview_customer_id_7240312a_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditreview
    ADD CONSTRAINT credit_creditreview_score_id_676de4fb_fk_credit_score_id FOREIGN KEY (score_id) REFERENCES public.credit_score(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditsettings
    ADD CONSTRAINT credit_creditsetting_entity_id_7684d207_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_creditsettings
    ADD CONSTRAINT credit_creditsettings_wish_id_23eba6a5_fk_credit_termswish_id FOREIGN KEY (wish_id) REFERENCES public.credit_termswish(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_holdmail
    ADD CONSTRAINT credit_holdmail_contact_id_3ca7606f_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_holdmail
    ADD CONSTRAINT credit_holdmail_hold_id_39860ed5_fk_credit_credithold_id FOREIGN KEY (hold_id) REFERENCES public.credit_credithold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_holdrelease
    ADD CONSTRAINT credit_holdrelease_hold_id_713b196f_fk_credit_credithold_id FOREIGN KEY (hold_id) REFERENCES public.credit_credithold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_insolvencynote
    ADD CONSTRAINT credit_insolvencynot_customer_id_b8e0815e_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_insurancenotice
    ADD CONSTRAINT credit_insurancenoti_customer_id_249f5dce_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_insurancenotice
    ADD CONSTRAINT credit_insurancenoti_policy_id_a9e32779_fk_credit_in FOREIGN KEY (policy_id) REFERENCES public.credit_insurancepolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_insurancepolicy
    ADD CONSTRAINT credit_insurancepoli_entity_id_372b9cfc_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_insuredlimit
    ADD CONSTRAINT credit_insuredlimit_customer_id_b3caf80f_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_insuredlimit
    ADD CONSTRAINT credit_insuredlimit_policy_id_64839fc5_fk_credit_in FOREIGN KEY (policy_id) REFERENCES public.credit_insurancepolicy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_limitrequest
    ADD CONSTRAINT credit_limitrequest_account_id_6d8de327_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_limitrequest
    ADD CONSTRAINT credit_limitrequest_customer_id_7f832da5_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_limitrequest
    ADD CONSTRAINT credit_limitrequest_entity_id_d1499076_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_limitrequest
    ADD CONSTRAINT credit_limitrequest_group_id_733a0434_fk_parties_group_id FOREIGN KEY (group_id) REFERENCES public.parties_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_ordercheck
    ADD CONSTRAINT credit_ordercheck_customer_id_63356f4a_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_ordercheck
    ADD CONSTRAINT credit_ordercheck_entity_id_1bf0ef9d_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_ownerview
    ADD CONSTRAINT credit_ownerview_customer_id_46034128_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_ownerview
    ADD CONSTRAINT credit_ownerview_entity_id_fb359602_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_score
    ADD CONSTRAINT credit_score_customer_id_e43792be_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_score
    ADD CONSTRAINT credit_score_group_id_76c7525c_fk_parties_group_id FOREIGN KEY (group_id) REFERENCES public.parties_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_score
    ADD CONSTRAINT credit_score_of_group_id_ddbbd814_fk_credit_score_id FOREIGN KEY (of_group_id) REFERENCES public.credit_score(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.credit_termswish
    ADD CONSTRAINT credit_termswish_entity_id_749b319c_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_account_id_efdb9f37_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_contact_id_c243e98a_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_deduction_id_1b96ea12_fk_cash_deduction_id FOREIGN KEY (deduction_id) REFERENCES public.cash_deduction(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_item_id_234b9f35_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_dispute
    ADD CONSTRAINT disputes_dispute_owner_id_46396e2f_fk_organisation_user_id FOREIGN KEY (owner_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_disputefile
    ADD CONSTRAINT disputes_disputefile_dispute_id_a16bcd53_fk_disputes_dispute_id FOREIGN KEY (dispute_id) REFERENCES public.disputes_dispute(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_disputeline
    ADD CONSTRAINT disputes_disputeline_dispute_id_b5185a7a_fk_disputes_dispute_id FOREIGN KEY (dispute_id) REFERENCES public.disputes_dispute(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.disputes_disputestanding
    ADD CONSTRAINT disputes_disputestan_dispute_id_df78ff8d_fk_disputes_ FOREIGN KEY (dispute_id) REFERENCES public.disputes_dispute(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_assignment
    ADD CONSTRAINT dunning_assignment_policy_version_id_b9ca9eec_fk_dunning_p FOREIGN KEY (policy_version_id) REFERENCES public.dunning_policyversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_account_id_870da945_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_customer_id_7fa98448_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_group_id_16fc6799_fk_parties_group_id FOREIGN KEY (group_id) REFERENCES public.parties_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_item_id_419917a2_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_hold
    ADD CONSTRAINT dunning_hold_owner_id_776cc949_fk_organisation_user_id FOREIGN KEY (owner_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_holdentity
    ADD CONSTRAINT dunning_holdentity_entity_id_b06ee4a0_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_holdentity
    ADD CONSTRAINT dunning_holdentity_hold_id_486b68f1_fk_dunning_hold_id FOREIGN KEY (hold_id) REFERENCES public.dunning_hold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_level
    ADD CONSTRAINT dunning_level_policy_version_id_7d26b96a_fk_dunning_p FOREIGN KEY (policy_version_id) REFERENCES public.dunning_policyversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_ownerdigest
    ADD CONSTRAINT dunning_ownerdigest_person_id_e0a221b9_fk_organisation_user_id FOREIGN KEY (person_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_ownernotice
    ADD CONSTRAINT dunning_ownernotice_account_id_473c96d5_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_ownernotice
    ADD CONSTRAINT dunning_ownernotice_digest_id_a0137a81_fk_dunning_o FOREIGN KEY (digest_id) REFERENCES public.dunning_ownerdigest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_ownernotice
    ADD CONSTRAINT dunning_ownernotice_person_id_6a1f1aeb_fk_organisation_user_id FOREIGN KEY (person_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_policyversion
    ADD CONSTRAINT dunning_policyversion_policy_id_1cddfc12_fk_dunning_policy_id FOREIGN KEY (policy_id) REFERENCES public.dunning_policy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.dunning_steer
    ADD CONSTRAINT dunning_steer_account_id_f5d3083d_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.receivables_openitem
    ADD CONSTRAINT item_account_currency FOREIGN KEY (account_id, currency) REFERENCES public.receivables_account(id, currency) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.law_lawrate
    ADD CONSTRAINT law_lawrate_batch_id_6aad4574_fk_law_lawimport_id FOREIGN KEY (batch_id) REFERENCES public.law_lawimport(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_portallink
    ADD CONSTRAINT links_portallink_account_id_1d83da1f_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_portallink
    ADD CONSTRAINT links_portallink_contact_id_37abd878_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_portallink
    ADD CONSTRAINT links_portallink_customer_id_798b5c5a_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_portallinkitem
    ADD CONSTRAINT links_portallinkitem_item_id_4f4f83c9_fk_receivabl FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_portallinkitem
    ADD CONSTRAINT links_portallinkitem_link_id_849a3659_fk_links_portallink_id FOREIGN KEY (link_id) REFERENCES public.links_portallink(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_portaluse
    ADD CONSTRAINT links_portaluse_link_id_001a8571_fk_links_portallink_id FOREIGN KEY (link_id) REFERENCES public.links_portallink(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_stepupcode
    ADD CONSTRAINT links_stepupcode_link_id_b069af1d_fk_links_portallink_id FOREIGN KEY (link_id) REFERENCES public.links_portallink(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.links_visit
    ADD CONSTRAINT links_visit_link_id_96040920_fk_links_portallink_id FOREIGN KEY (link_id) REFERENCES public.links_portallink(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_attachment
    ADD CONSTRAINT messages_attachment_message_id_6e2cb857_fk_messages_message_id FOREIGN KEY (message_id) REFERENCES public.messages_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_message
    ADD CONSTRAINT messages_message_contact_id_ea76d645_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_message
    ADD CONSTRAINT messages_message_customer_id_78c07f92_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_message
    ADD CONSTRAINT messages_message_entity_id_a7752fb3_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_touch
    ADD CONSTRAINT messages_touch_contact_id_b2d6746b_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_touch
    ADD CONSTRAINT messages_touch_customer_id_eeb111d5_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_touch
    ADD CONSTRAINT messages_touch_entity_id_278e7d2d_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.messages_touch
    ADD CONSTRAINT messages_touch_message_id_715994bf_fk_messages_message_id FOREIGN KEY (message_id) REFERENCES public.messages_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_apianswer
    ADD CONSTRAINT organisation_apiansw_key_id_90a53f0c_fk_organisat FOREIGN KEY (key_id) REFERENCES public.organisation_apikey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_apikey_entities
    ADD CONSTRAINT organisation_apikey__apikey_id_3037a070_fk_organisat FOREIGN KEY (apikey_id) REFERENCES public.organisation_apikey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_apikey_entities
    ADD CONSTRAINT organisation_apikey__entity_id_2cbdb83d_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_membership
    ADD CONSTRAINT organisation_members_entity_id_36041f48_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_membership
    ADD CONSTRAINT organisation_members_user_id_f6ff1acf_fk_organisat FOREIGN KEY (user_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_user_groups
    ADD CONSTRAINT organisation_user_gr_user_id_71a7f609_fk_organisat FOREIGN KEY (user_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_user_groups
    ADD CONSTRAINT organisation_user_groups_group_id_bb1e3f05_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_user_user_permissions
    ADD CONSTRAINT organisation_user_us_permission_id_b4c6469d_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.organisation_user_user_permissions
    ADD CONSTRAINT organisation_user_us_user_id_31d3e213_fk_organisat FOREIGN KEY (user_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_contact
    ADD CONSTRAINT parties_contact_customer_id_7de3fd38_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_group_id_bad562e9_fk_parties_group_id FOREIGN KEY (group_id) REFERENCES public.parties_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_merged_into_id_55135928_fk_parties_customer_id FOREIGN KEY (merged_into_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_customer
    ADD CONSTRAINT parties_customer_owner_id_9e631538_fk_organisation_user_id FOREIGN KEY (owner_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_customername
    ADD CONSTRAINT parties_customername_customer_id_f9ffb9db_fk_parties_c FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_merge
    ADD CONSTRAINT parties_merge_gone_id_5bdc7fb1_fk_parties_customer_id FOREIGN KEY (gone_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_merge
    ADD CONSTRAINT parties_merge_kept_id_4740eebc_fk_parties_customer_id FOREIGN KEY (kept_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_merge
    ADD CONSTRAINT parties_merge_undoes_id_01c7814f_fk_parties_merge_id FOREIGN KEY (undoes_id) REFERENCES public.parties_merge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.parties_mergemove
    ADD CONSTRAINT parties_mergemove_merge_id_23fcb4df_fk_parties_merge_id FOREIGN KEY (merge_id) REFERENCES public.parties_merge(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_attemptcredit
    ADD CONSTRAINT payments_attemptcred_attempt_id_7b38fa47_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_attemptcredit
    ADD CONSTRAINT payments_attemptcred_item_id_55f0606a_fk_receivabl FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_attemptpart
    ADD CONSTRAINT payments_attemptpart_attempt_id_a3d01c7a_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_attemptpart
    ADD CONSTRAINT payments_attemptpart_item_id_6ffccc63_fk_receivabl FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_account_id_862dd55d_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_consent_id_d40a522f_fk_payments_consent_id FOREIGN KEY (consent_id) REFERENCES public.payments_consent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_method_id_f654b8da_fk_payments_keptmethod_id FOREIGN KEY (method_id) REFERENCES public.payments_keptmethod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_plan_id_28ce0a80_fk_promises_plan_id FOREIGN KEY (plan_id) REFERENCES public.promises_plan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopay
    ADD CONSTRAINT payments_autopay_recurring_id_0c9b39f2_fk_billing_recurring_id FOREIGN KEY (recurring_id) REFERENCES public.billing_recurring(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_account_id_f5142ffa_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_contact_id_93f10b8b_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopaymail
    ADD CONSTRAINT payments_autopaymail_method_id_8ce79e57_fk_payments_ FOREIGN KEY (method_id) REFERENCES public.payments_keptmethod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopaysettings
    ADD CONSTRAINT payments_autopaysett_creditor_account_id_8f9a5d02_fk_cash_bank FOREIGN KEY (creditor_account_id) REFERENCES public.cash_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_autopaysettings
    ADD CONSTRAINT payments_autopaysett_entity_id_4c34fdd3_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_chargeback
    ADD CONSTRAINT payments_chargeback_attempt_id_e58444c3_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_account_id_b67bcd32_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_autopay_id_f6ce4b14_fk_payments_autopay_id FOREIGN KEY (autopay_id) REFERENCES public.payments_autopay(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_instalment_id_9aee7c2a_fk_promises_ FOREIGN KEY (instalment_id) REFERENCES public.promises_instalment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_item_id_08e7465c_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_collection
    ADD CONSTRAINT payments_collection_notice_id_4bfe42ab_fk_payments_ FOREIGN KEY (notice_id) REFERENCES public.payments_autopaymail(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_consent
    ADD CONSTRAINT payments_consent_account_id_ef9798b7_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_consent
    ADD CONSTRAINT payments_consent_contact_id_ec49483e_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_consent
    ADD CONSTRAINT payments_consent_method_id_87d6748f_fk_payments_keptmethod_id FOREIGN KEY (method_id) REFERENCES public.payments_keptmethod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_consentend
    ADD CONSTRAINT payments_consentend_consent_id_c46beaf3_fk_payments_consent_id FOREIGN KEY (consent_id) REFERENCES public.payments_consent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_keptmethod
    ADD CONSTRAINT payments_keptmethod_account_id_74dad547_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_keptmethod
    ADD CONSTRAINT payments_keptmethod_contact_id_97fe741e_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_methodsetup
    ADD CONSTRAINT payments_methodsetup_account_id_a55d3a6b_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_methodsetup
    ADD CONSTRAINT payments_methodsetup_contact_id_d80a967b_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_methodsetup
    ADD CONSTRAINT payments_methodsetup_method_id_151a3cd5_fk_payments_ FOREIGN KEY (method_id) REFERENCES public.payments_keptmethod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_movement
    ADD CONSTRAINT payments_movement_attempt_id_78b66818_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_movement
    ADD CONSTRAINT payments_movement_item_id_cdafcc94_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_movement
    ADD CONSTRAINT payments_movement_posting_id_1076368a_fk_receivables_posting_id FOREIGN KEY (posting_id) REFERENCES public.receivables_posting(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_partialreason
    ADD CONSTRAINT payments_partialreas_attempt_id_5475c710_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_partialreason
    ADD CONSTRAINT payments_partialreas_item_id_b401cd14_fk_receivabl FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_paymentattempt
    ADD CONSTRAINT payments_paymentatte_account_id_91e292ff_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_paymentattempt
    ADD CONSTRAINT payments_paymentatte_contact_id_f05b6a2a_fk_parties_c FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_fee_posting_id_035f3180_fk_receivabl FOREIGN KEY (fee_posting_id) REFERENCES public.receivables_posting(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_line_id_03e8fada_fk_cash_bankline_id FOREIGN KEY (line_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_payoutentry
    ADD CONSTRAINT payments_payoutentry_attempt_id_b5437a10_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_payoutentry
    ADD CONSTRAINT payments_payoutentry_payout_id_c0d08318_fk_payments_payout_id FOREIGN KEY (payout_id) REFERENCES public.payments_payout(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_providerrefund
    ADD CONSTRAINT payments_providerref_attempt_id_5b896e07_fk_payments_ FOREIGN KEY (attempt_id) REFERENCES public.payments_paymentattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_providerrefund
    ADD CONSTRAINT payments_providerref_credit_id_3460c25b_fk_receivabl FOREIGN KEY (credit_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_sepafile
    ADD CONSTRAINT payments_sepafile_bank_account_id_bb545563_fk_cash_bank FOREIGN KEY (bank_account_id) REFERENCES public.cash_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_sepafile
    ADD CONSTRAINT payments_sepafile_entity_id_cd9ba536_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_try
    ADD CONSTRAINT payments_try_collection_id_90c74ac1_fk_payments_collection_id FOREIGN KEY (collection_id) REFERENCES public.payments_collection(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_try
    ADD CONSTRAINT payments_try_file_id_064f95f6_fk_payments_sepafile_id FOREIGN KEY (file_id) REFERENCES public.payments_sepafile(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.payments_try
    ADD CONSTRAINT payments_try_method_id_c9a5a2c5_fk_payments_keptmethod_id FOREIGN KEY (method_id) REFERENCES public.payments_keptmethod(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyanswer
    ADD CONSTRAINT placements_agencyans_key_id_c75c3709_fk_placement FOREIGN KEY (key_id) REFERENCES public.placements_agencykey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencycost
    ADD CONSTRAINT placements_agencycos_placement_id_8d02ba43_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencycost
    ADD CONSTRAINT placements_agencycos_request_id_f6cdf31b_fk_placement FOREIGN KEY (request_id) REFERENCES public.placements_placementrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyentity
    ADD CONSTRAINT placements_agencyent_agency_id_3ce616a4_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyentity
    ADD CONSTRAINT placements_agencyent_entity_id_dad516a4_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyinvoice
    ADD CONSTRAINT placements_agencyinv_agency_id_1e5cc979_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyinvoice
    ADD CONSTRAINT placements_agencyinv_entity_id_02ebb976_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyinvoice
    ADD CONSTRAINT placements_agencyinv_remittance_id_65a77734_fk_placement FOREIGN KEY (remittance_id) REFERENCES public.placements_remittance(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencykey
    ADD CONSTRAINT placements_agencykey_agency_id_437a3431_fk_placements_agency_id FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencymember
    ADD CONSTRAINT placements_agencymem_agency_id_d532060d_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencymember
    ADD CONSTRAINT placements_agencymem_user_id_4472987f_fk_organisat FOREIGN KEY (user_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymon_allocation_id_09e9ef79_fk_receivabl FOREIGN KEY (allocation_id) REFERENCES public.receivables_allocation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymon_placement_id_487799b4_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymon_receipt_id_c7a057d6_fk_receivabl FOREIGN KEY (receipt_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencymoney
    ADD CONSTRAINT placements_agencymon_reverses_id_11eb47bb_fk_placement FOREIGN KEY (reverses_id) REFERENCES public.placements_agencymoney(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_agency_id_9b32e076_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_cost_id_aad7b0cc_fk_placement FOREIGN KEY (cost_id) REFERENCES public.placements_agencycost(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_entity_id_72af44eb_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_invoice_id_1a42b06b_fk_placement FOREIGN KEY (invoice_id) REFERENCES public.placements_agencyinvoice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_money_id_07c7ba30_fk_placement FOREIGN KEY (money_id) REFERENCES public.placements_agencymoney(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_posting_id_df3ccde8_fk_receivabl FOREIGN KEY (posting_id) REFERENCES public.receivables_posting(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyposting
    ADD CONSTRAINT placements_agencypos_remittance_id_7712cfa4_fk_placement FOREIGN KEY (remittance_id) REFERENCES public.placements_remittance(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_agencyterms
    ADD CONSTRAINT placements_agencyter_agency_id_fa023185_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_conductentry
    ADD CONSTRAINT placements_conducten_agency_id_afc138f8_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_conductentry
    ADD CONSTRAINT placements_conducten_placement_id_25051c62_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placeditem
    ADD CONSTRAINT placements_placedite_item_id_d2dfb0e7_fk_receivabl FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placeditem
    ADD CONSTRAINT placements_placedite_placement_id_cff2c0f0_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_account_id_d8ba8ddf_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_agency_id_f1ad583c_fk_placements_agency_id FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementdemand
    ADD CONSTRAINT placements_placement_contact_id_28cd6729_fk_parties_c FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementrule
    ADD CONSTRAINT placements_placement_entity_id_b309215a_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementdocument
    ADD CONSTRAINT placements_placement_placement_id_00fb8ddd_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementchange
    ADD CONSTRAINT placements_placement_placement_id_197a0841_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementhold
    ADD CONSTRAINT placements_placement_placement_id_1f5a36e2_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementpack
    ADD CONSTRAINT placements_placement_placement_id_4e39ac00_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementdemand
    ADD CONSTRAINT placements_placement_placement_id_57daf8bf_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementrequest
    ADD CONSTRAINT placements_placement_placement_id_83411a9f_fk_placement FOREIGN KEY (placement_id) REFERENCES public.placements_placement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_rule_id_7f82c969_fk_placement FOREIGN KEY (rule_id) REFERENCES public.placements_placementrule(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placement
    ADD CONSTRAINT placements_placement_terms_id_ecfc331f_fk_placement FOREIGN KEY (terms_id) REFERENCES public.placements_agencyterms(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_placementhold
    ADD CONSTRAINT placements_placementhold_hold_id_1d56e53c_fk_dunning_hold_id FOREIGN KEY (hold_id) REFERENCES public.dunning_hold(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT placements_remittanc_agency_id_a89a08a0_fk_placement FOREIGN KEY (agency_id) REFERENCES public.placements_agency(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_remittanceline
    ADD CONSTRAINT placements_remittanc_cost_id_3a69989c_fk_placement FOREIGN KEY (cost_id) REFERENCES public.placements_agencycost(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT placements_remittanc_entity_id_ec9c9025_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_remittanceline
    ADD CONSTRAINT placements_remittanc_money_id_f842f2d6_fk_placement FOREIGN KEY (money_id) REFERENCES public.placements_agencymoney(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_remittanceline
    ADD CONSTRAINT placements_remittanc_remittance_id_15a36adf_fk_placement FOREIGN KEY (remittance_id) REFERENCES public.placements_remittance(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.placements_remittance
    ADD CONSTRAINT placements_remittance_line_id_72d5bac8_fk_cash_bankline_id FOREIGN KEY (line_id) REFERENCES public.cash_bankline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);
ALTER TABLE ONLY public.promises_instalment
    ADD CONSTRAINT promises_instalment_version_id_49f9e8a7_fk_promises_ FOREIGN KEY (version_id) REFERENCES public.promises_planversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_plan
    ADD CONSTRAINT promises_plan_account_id_7b430a73_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_planagreement
    ADD CONSTRAINT promises_planagreeme_version_id_37dd875b_fk_promises_ FOREIGN KEY (version_id) REFERENCES public.promises_planversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_planitem
    ADD CONSTRAINT promises_planitem_item_id_9cd27268_fk_receivables_openitem_id FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_planitem
    ADD CONSTRAINT promises_planitem_version_id_de7d83c5_fk_promises_ FOREIGN KEY (version_id) REFERENCES public.promises_planversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_planversion
    ADD CONSTRAINT promises_planversion_plan_id_a860ae0a_fk_promises_plan_id FOREIGN KEY (plan_id) REFERENCES public.promises_plan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_promise
    ADD CONSTRAINT promises_promise_account_id_516e7658_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_promise
    ADD CONSTRAINT promises_promise_replaces_id_92c6458f_fk_promises_promise_id FOREIGN KEY (replaces_id) REFERENCES public.promises_promise(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_promiseitem
    ADD CONSTRAINT promises_promiseitem_item_id_44a39586_fk_receivabl FOREIGN KEY (item_id) REFERENCES public.receivables_openitem(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.promises_promiseitem
    ADD CONSTRAINT promises_promiseitem_promise_id_f3a2cd20_fk_promises_promise_id FOREIGN KEY (promise_id) REFERENCES public.promises_promise(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.receivables_account
    ADD CONSTRAINT receivables_account_collector_id_8d5bf587_fk_organisat FOREIGN KEY (collector_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.receivables_account
    ADD CONSTRAINT receivables_account_customer_id_2687d3f7_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.receivables_account
    ADD CONSTRAINT receivables_account_entity_id_2ca0271a_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.receivables_importbatch
    ADD CONSTRAINT receivables_importba_entity_id_b7ce3ad5_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.receivables_posting
    ADD CONSTRAINT receivables_posting_reverses_id_f7c66089_fk_receivabl FOREIGN KEY (reverses_id) REFERENCES public.receivables_posting(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_account_id_339c4980_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_contact_id_0762ffb4_fk_parties_contact_id FOREIGN KEY (contact_id) REFERENCES public.parties_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_customer_id_627db261_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_entity_id_a87bd95b_fk_organisation_entity_id FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_inbound
    ADD CONSTRAINT replies_inbound_letter_id_e5d15f27_fk_messages_message_id FOREIGN KEY (letter_id) REFERENCES public.messages_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_inboundattachment
    ADD CONSTRAINT replies_inboundattac_inbound_id_f828b5fa_fk_replies_i FOREIGN KEY (inbound_id) REFERENCES public.replies_inbound(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_proposal
    ADD CONSTRAINT replies_proposal_advice_id_006840ee_fk_cash_advice_id FOREIGN KEY (advice_id) REFERENCES public.cash_advice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_proposal
    ADD CONSTRAINT replies_proposal_inbound_id_b28544a6_fk_replies_inbound_id FOREIGN KEY (inbound_id) REFERENCES public.replies_inbound(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT replies_sentadvice_account_id_3a1179a8_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT replies_sentadvice_advice_id_2ce563eb_fk_cash_advice_id FOREIGN KEY (advice_id) REFERENCES public.cash_advice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT replies_sentadvice_attachment_id_297577c9_fk_replies_i FOREIGN KEY (attachment_id) REFERENCES public.replies_inboundattachment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.replies_sentadvice
    ADD CONSTRAINT replies_sentadvice_inbound_id_6aee70f7_fk_replies_inbound_id FOREIGN KEY (inbound_id) REFERENCES public.replies_inbound(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.runs_actionitem
    ADD CONSTRAINT runs_actionitem_action_id_42891ca7_fk_runs_action_id FOREIGN KEY (action_id) REFERENCES public.runs_action(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_servicerules
    ADD CONSTRAINT service_servicerules_entity_id_28806417_fk_organisat FOREIGN KEY (entity_id) REFERENCES public.organisation_entity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_servicestanding
    ADD CONSTRAINT service_servicestand_account_id_e5dde004_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_webhookdelivery
    ADD CONSTRAINT service_webhookdeliv_account_id_4763f7d9_fk_receivabl FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_note
    ADD CONSTRAINT worklist_note_account_id_df61d492_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_note
    ADD CONSTRAINT worklist_note_customer_id_c4aa58d0_fk_parties_customer_id FOREIGN KEY (customer_id) REFERENCES public.parties_customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_snooze
    ADD CONSTRAINT worklist_snooze_account_id_d49a127e_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_snooze
    ADD CONSTRAINT worklist_snooze_user_id_2b688f92_fk_organisation_user_id FOREIGN KEY (user_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT worklist_task_account_id_60268e86_fk_receivables_account_id FOREIGN KEY (account_id) REFERENCES public.receivables_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT worklist_task_assignee_id_3dbbfc21_fk_organisation_user_id FOREIGN KEY (assignee_id) REFERENCES public.organisation_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.worklist_task
    ADD CONSTRAINT worklist_task_delivery_id_b107cf9d_fk_billing_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.billing_delivery(id) DEFERRABLE INITIALLY DEFERRED;
